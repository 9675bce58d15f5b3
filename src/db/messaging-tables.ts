import type { ColumnType, Generated } from 'kysely';

import type { ReminderReason, ReminderState, RotationRunState } from '../domain/rotation.js';
import type {
  MessageCategory,
  MessageFailure,
  MessageState,
  SubscriptionTemplate,
} from '../domain/subscription-message.js';
import type { Bigint, CreatedAt } from './columns.js';

/** The tables of what leaves the house. */
export interface MessagingTables {
  /** Messages that internal services published (G7.1). */
  messages: {
    id: string;
    /** The publishing service, and its own name for the message. */
    caller: string;
    key: string;
    /** Keyed digest of what was published. */
    body: string;
    uin: Bigint;
    category: MessageCategory;
    template: SubscriptionTemplate;
    urgent: boolean;
    state: Generated<Exclude<MessageState, 'SENDING'>>;
    reason: MessageFailure | null;
    /** Set once its workflow has looked at it. */
    deadline: ColumnType<Date | null, Date | null | undefined, Date | null>;
    created_at: CreatedAt;
  };
  /** The contact channels that an account has chosen for a category (G7.2). */
  subscriptions: {
    uin: Bigint;
    category: MessageCategory;
    email: boolean;
    mobile: boolean;
  };
  /** Of a flow, of a message, or of a password reminder when of neither. */
  deliveries: {
    id: string;
    flow_id: string | null;
    message_id: string | null;
    uin: Bigint | null;
    template: string;
    channel: 'email' | 'mobile';
    masked_address: string;
    state: MessageState;
    reason: MessageFailure | null;
    provider: string | null;
    /** When an operator last had it sent again, or asked for that in vain. */
    resent_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    /** Names the address in the limits that it was counted in; null when in none, or when they have it back. */
    quota: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: CreatedAt;
    updated_at: ColumnType<Date, Date | undefined, Date>;
  };
  delivery_attempts: {
    delivery_id: string;
    provider: string;
    error: string | null;
    /** The provider refused it for good, and isn't asked again until an operator has it sent again. */
    permanent: Generated<boolean>;
    created_at: CreatedAt;
  };
  /** Providers that an operator has stopped. */
  provider_pauses: {
    provider: string;
    paused_by: string;
    reason: string;
    paused_at: CreatedAt;
  };
  /** Runs of the password reminders (G7.4). */
  rotation_runs: {
    id: string;
    workflow_id: string;
    state: ColumnType<RotationRunState, RotationRunState | undefined, RotationRunState>;
    caller: string;
    /** Accounts that were due when it began. */
    due: number;
    sent: Generated<number>;
    failed: Generated<number>;
    skipped: Generated<number>;
    started_at: CreatedAt;
    /** When it last got on: one that was terminated doesn't any more. */
    updated_at: ColumnType<Date, Date | undefined, Date>;
    /** When an operator first asked for its end. */
    cancel_asked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  /** One for each account, password and 90-day period. */
  password_reminders: {
    uin: Bigint;
    password_version: number;
    /** How many times 90 days the password was old. */
    period: number;
    state: ColumnType<ReminderState, ReminderState | undefined, ReminderState>;
    reason: ReminderReason | null;
    tries: Generated<number>;
    next_try_at: ColumnType<Date, Date | undefined, Date>;
    /** When it was made, or an operator had it begin anew. */
    created_at: ColumnType<Date, Date | undefined, Date>;
    updated_at: ColumnType<Date, Date | undefined, Date>;
  };
}
