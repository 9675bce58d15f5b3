import { findSession, touchSession, type SessionRow } from '../db/sessions.js';
import { Refusal } from '../domain/errors.js';
import type { FlowKind } from '../domain/flow.js';
import { readToken } from '../keys/tokens.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { checkPasswordDue } from './password-due.js';

/**
 * The live session that a call was made with, which counts as using it.
 * @param kind of the flow that the call is about, if it is about one.
 * @throws Refusal PASSWORD_CHANGE_REQUIRED
 */
export async function findCallSession(
  { db, keys, config }: Dependencies,
  call: Call,
  kind?: FlowKind,
): Promise<SessionRow | undefined> {
  const name = readToken(keys, 'session', call.sessionToken ?? '');
  const session = name && (await findSession(db, name.id));
  if (session) {
    checkPasswordDue(session, config.PASSWORD_ROTATION, call, kind);
    await touchSession(db, session);
  }
  return session;
}

/**
 * A session of an account itself.
 * @throws Refusal SESSION_REQUIRED, PASSWORD_CHANGE_REQUIRED; ACCOUNT_SESSION_REQUIRED for a sub-user's.
 */
export async function requireAccountSession(
  dependencies: Dependencies,
  call: Call,
): Promise<SessionRow> {
  const session = await requireSession(dependencies, call);
  if (session.sub_user_id !== null) throw new Refusal('ACCOUNT_SESSION_REQUIRED');
  return session;
}

/**
 * The live session that a call was made with.
 * @throws Refusal SESSION_REQUIRED when it has none, PASSWORD_CHANGE_REQUIRED.
 */
export async function requireSession(dependencies: Dependencies, call: Call): Promise<SessionRow> {
  const session = await findCallSession(dependencies, call);
  if (!session) throw new Refusal('SESSION_REQUIRED');
  return session;
}
