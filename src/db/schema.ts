import type { ColumnType, Generated } from 'kysely';

import type { ChannelKind } from '../domain/channel.js';
import type { ContactAddress } from '../domain/contact-address.js';
import type { FieldRefusal, Reason } from '../domain/errors.js';
import type { FlowKind, FlowSnapshot, FlowState, UndoableKind } from '../domain/flow.js';
import type { Language } from '../domain/language.js';
import type { Bigint, CreatedAt, Json } from './columns.js';
import type { MessagingTables } from './messaging-tables.js';

/** Every table, as Kysely types the queries. Migrations are in `migrations/`. */
export interface Database extends MessagingTables {
  accounts: {
    uin: Generated<string>;
    app_id: Generated<string>;
    name: string;
    status: ColumnType<'ACTIVE' | 'DISABLED' | 'FROZEN', 'ACTIVE' | undefined, string>;
    real_name_status: Generated<'UNVERIFIED' | 'PENDING' | 'VERIFIED' | 'REJECTED'>;
    language: Language;
    login_email: string | null;
    login_email_canonical: string | null;
    security_epoch: Generated<string>;
    password_version: Generated<number>;
    industry: string | null;
    contact_address: ColumnType<ContactAddress | null, string | null, string | null>;
    /** When the password in force is 90 days old; null without a password (G4.5). */
    password_due_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    /** When it is to be reminded of next (G7.4). */
    reminder_due_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    created_at: CreatedAt;
  };
  channels: {
    uin: Bigint;
    kind: ChannelKind;
    address: string;
    canonical: string;
    version: Generated<number>;
    verified_at: Date | null;
    /** When its address was last replaced. */
    bound_at: ColumnType<Date, Date | undefined, Date>;
    /** Wrong codes in a row, across codes, flows and resends (G8.5). */
    code_failures: Generated<number>;
    code_failed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  passwords: {
    uin: Bigint;
    version: number;
    hash: string;
    created_at: CreatedAt;
  };
  staged_passwords: {
    id: string;
    flow_id: string;
    hash: string;
    password_version: number;
    created_at: CreatedAt;
  };
  sub_users: {
    id: string;
    uin: Bigint;
    user_name: string;
    status: ColumnType<
      'ACTIVE' | 'DISABLED' | 'DELETED',
      'ACTIVE' | undefined,
      'ACTIVE' | 'DISABLED' | 'DELETED'
    >;
    password_version: Generated<number>;
    created_at: CreatedAt;
  };
  sub_user_passwords: {
    sub_user_id: string;
    version: number;
    hash: string;
    created_at: CreatedAt;
  };
  sessions: {
    id: string;
    uin: Bigint;
    /** Whose it is, when it isn't the account's own. */
    sub_user_id: string | null;
    network_address: string | null;
    device: string | null;
    created_at: CreatedAt;
    last_seen_at: ColumnType<Date, Date | undefined, Date>;
    expires_at: Date;
    ended_at: Date | null;
    end_reason: string | null;
  };
  log_in_failures: {
    subject: string;
    first_failed_at: ColumnType<Date, Date | undefined, Date>;
    failures: number;
  };
  flows: {
    id: string;
    kind: FlowKind;
    workflow_id: string;
    uin: Bigint | null;
    sub_user_id: string | null;
    security_epoch: Bigint | null;
    /** The address that the flow is about: entered in it, or the login email. */
    email: string | null;
    state: FlowState;
    version: number;
    /** Of its workflow, in events, when the task began that wrote this. */
    history_length: Generated<number>;
    snapshot: Json<FlowSnapshot>;
    link_number: number;
    /** What the code that it waits for counts as when it is sent again; null for what only the flow limits. */
    code_quota: string | null;
    /** The country of the number that the code goes to, when texts there are counted. */
    code_country: string | null;
    opening: Bigint;
    started_at: Date;
    deadline: Date;
    ended_at: Date | null;
  };
  flow_effects: {
    flow_id: string;
    step: string;
    result: Json<unknown>;
    created_at: CreatedAt;
  };
  code_failures: {
    update_id: string;
    flow_id: string;
    challenge: string;
    uin: Bigint | null;
    channel_kind: ChannelKind | null;
    created_at: CreatedAt;
  };
  /** Log-ins that a code was asked for; without an account when the password was wrong. */
  log_in_challenges: {
    flow_id: string;
    uin: Bigint | null;
    password_version: number | null;
    subject: string;
    created_at: CreatedAt;
  };
  /** Changes that may be undone, by the id of their undo flow (G9). */
  undoable_changes: {
    id: string;
    uin: Bigint;
    kind: UndoableKind;
    former_address: string | null;
    former_canonical: string | null;
    former_password_hash: string | null;
    /** When the former password was given as proof. */
    password_proved_at: Date | null;
    changed_at: CreatedAt;
    opened_at: Date | null;
    undone_at: Date | null;
    /** Undone, or void because an earlier change was. */
    ended_at: Date | null;
  };
  /** Addresses that an account released, kept for it (G9.3). */
  reserved_addresses: {
    kind: 'LOGIN_EMAIL' | 'SECURITY_MOBILE';
    canonical: string;
    uin: Bigint;
    reserved_until: Date;
  };
  /** Written by the rate limiter. */
  rate_limits: {
    key: string;
    points: number;
    expire: Bigint | null;
  };
  requests: {
    id: string;
    caller: string;
    method: string;
    digest: string;
    answer: ColumnType<Buffer | null, Buffer | null, Buffer | null>;
    refusal: ColumnType<StoredRefusal | null, string | null, string | null>;
    holder: string | null;
    leased_until: ColumnType<Date, Date | undefined, Date>;
    created_at: CreatedAt;
  };
  /** Sends that requests have taken of an address's quota. */
  request_sends: {
    caller: string;
    request_id: string;
    quota: string;
    taken_at: CreatedAt;
  };
  audit_events: {
    id: Generated<string>;
    name: string;
    uin: Bigint | null;
    /** The sub-user that it is about, or that did it. */
    sub_user_id: string | null;
    flow_id: string | null;
    /** Its place among the events that its flow tells itself, from 1. */
    flow_event: number | null;
    caller: string;
    /** Why an operator did it. */
    operator_reason: string | null;
    network_address: string | null;
    device: string | null;
    before: Json<unknown>;
    after: Json<unknown>;
    created_at: CreatedAt;
  };
}

/** A refusal that is given again to whoever repeats the request. */
export interface StoredRefusal {
  reason: Reason;
  fields?: FieldRefusal[];
  triesLeft?: number;
}
