import type { Config } from '../config.js';
import type { SessionRow } from '../db/sessions.js';
import type { FlowKind } from '../domain/flow.js';
import { Refusal } from '../domain/errors.js';
import type { Call } from './caller.js';

/**
 * Whether a session may do nothing but change the password: with `PASSWORD_ROTATION=enforce`, when the password
 * was older than 90 days at log-in. Nothing is kept of it: a new password, or another setting, ends it at once.
 */
export function mustChangePassword(
  session: Pick<SessionRow, 'sub_user_id' | 'password_due_at' | 'created_at'>,
  rotation: Config['PASSWORD_ROTATION'],
): boolean {
  const { sub_user_id: subUser, password_due_at: dueAt, created_at: openedAt } = session;
  return rotation === 'enforce' && subUser === null && dueAt !== null && openedAt >= dueAt;
}

const FLOWS = '/holdfast.v1.FlowService';
const SESSIONS = '/holdfast.v1.SessionService';

/** What changes the password, shows what it is about, or ends sessions. Any other call is refused. */
const OPEN: ReadonlySet<string> = new Set([
  '/holdfast.v1.AccountService/GetAccount',
  `${FLOWS}/StartPasswordChange`,
  `${FLOWS}/GetFlow`,
  `${FLOWS}/WatchFlow`,
  `${FLOWS}/ChooseIdentityMethod`,
  `${FLOWS}/SubmitCode`,
  `${FLOWS}/ResendCode`,
  `${FLOWS}/SubmitPassword`,
  `${FLOWS}/CancelFlow`,
  `${SESSIONS}/GetSession`,
  `${SESSIONS}/ListSessions`,
  `${SESSIONS}/EndSession`,
  `${SESSIONS}/EndOtherSessions`,
  `${SESSIONS}/LogOut`,
]);

/**
 * Refuses a call of a session that must change its password first, unless it helps to do that.
 * @param kind of the flow that the call is about, if it is about one.
 * @throws Refusal PASSWORD_CHANGE_REQUIRED
 */
export function checkPasswordDue(
  session: SessionRow,
  rotation: Config['PASSWORD_ROTATION'],
  { method }: Pick<Call, 'method'>,
  kind?: FlowKind,
): void {
  if (!mustChangePassword(session, rotation)) return;
  const isOpen = OPEN.has(method) && (kind === undefined || kind === 'PASSWORD_CHANGE');
  if (!isOpen) throw new Refusal('PASSWORD_CHANGE_REQUIRED');
}
