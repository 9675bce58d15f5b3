import type { Attempts } from '../db/attempts.js';
import type { AccountRow, OperatorAccountRow } from '../db/operator-accounts.js';
import type { AuditEventRow } from '../db/operator-audit.js';
import { CODE_FAILURES_LIMIT } from '../domain/code-failures.js';
import { PASSWORD_AGE } from '../domain/durations.js';
import { maskEmail } from '../domain/email.js';
import { maskMobile } from '../domain/mobile.js';
import { RealNameStatus } from '../gen/holdfast/v1/account.js';
import {
  AccountStatus,
  ChannelKind,
  OperatorAccount,
  type AccountSummary,
  type AuditEvent,
  type OperatorChannel,
} from '../gen/holdfast/v1/operator.js';
import { toTexts } from './account-message.js';

/** An account in a list, as operators see it. */
export function toAccountSummary(row: AccountRow): AccountSummary {
  return {
    uin: row.uin,
    appId: row.app_id,
    name: row.name,
    status: AccountStatus[`ACCOUNT_STATUS_${row.status}`],
    maskedLoginEmail: row.login_email === null ? '' : maskEmail(row.login_email),
    registeredAt: row.created_at,
  };
}

/** An account as operators see it. @param attempts the wrong passwords of its login email. */
export function toOperatorAccount(row: OperatorAccountRow, attempts: Attempts): OperatorAccount {
  const changedAt = row.password_changed_at ?? undefined;
  return OperatorAccount.fromPartial({
    account: toAccountSummary(row),
    realNameStatus: RealNameStatus[`REAL_NAME_STATUS_${row.real_name_status}`],
    language: row.language,
    channels: KINDS.flatMap((kind) => row.channels.filter((channel) => channel.kind === kind)).map(
      toChannel,
    ),
    passwordChangedAt: changedAt,
    passwordChangeDueAt: changedAt && new Date(changedAt.valueOf() + PASSWORD_AGE),
    logInFailures: attempts.failures,
    logInLockedUntil: attempts.lockedUntil,
    liveSessions: Number(row.live_sessions),
    subUsers: Number(row.sub_users),
    openFlows: Number(row.open_flows),
    undoableChanges: Number(row.undoable_changes),
    heldMessages: Number(row.held_messages),
  });
}

/** The order in which channels are shown. */
const KINDS = ['SECURITY_MOBILE', 'VERIFICATION_EMAIL', 'CONTACT_MOBILE', 'CONTACT_EMAIL'] as const;

function toChannel(row: OperatorAccountRow['channels'][number]): OperatorChannel {
  const mask = row.kind.endsWith('MOBILE') ? maskMobile : maskEmail;
  return {
    kind: ChannelKind[`CHANNEL_KIND_${row.kind}`],
    maskedAddress: mask(row.address),
    verified: row.verified_at !== null,
    boundAt: row.bound_at,
    codeFailures: row.code_failures,
    closed: row.code_failures >= CODE_FAILURES_LIMIT,
  };
}

/** Something that was recorded, as operators see it. */
export function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    name: row.name,
    at: row.created_at,
    uin: row.uin ?? '',
    subUserId: row.sub_user_id ?? '',
    flowId: row.flow_id ?? '',
    caller: row.caller,
    operatorReason: row.operator_reason ?? '',
    networkAddress: row.network_address ?? '',
    device: row.device ?? '',
    before: toTexts(row.before),
    after: toTexts(row.after),
  };
}
