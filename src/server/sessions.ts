import { findSession, touchSession, type SessionRow } from '../db/sessions.js';
import { Refusal } from '../domain/errors.js';
import { readToken } from '../keys/tokens.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';

/** The live session that a call was made with, which counts as using it. */
export async function findCallSession(
  { db, keys }: Dependencies,
  call: Call,
): Promise<SessionRow | undefined> {
  const name = readToken(keys, 'session', call.sessionToken ?? '');
  const session = name && (await findSession(db, name.id));
  if (session) await touchSession(db, session);
  return session;
}

/** A session of an account itself. @throws Refusal SESSION_REQUIRED; ACCOUNT_SESSION_REQUIRED for a sub-user's. */
export async function requireAccountSession(
  dependencies: Dependencies,
  call: Call,
): Promise<SessionRow> {
  const session = await requireSession(dependencies, call);
  if (session.sub_user_id !== null) throw new Refusal('ACCOUNT_SESSION_REQUIRED');
  return session;
}

/** The live session that a call was made with. @throws Refusal SESSION_REQUIRED when it has none. */
export async function requireSession(dependencies: Dependencies, call: Call): Promise<SessionRow> {
  const session = await findCallSession(dependencies, call);
  if (!session) throw new Refusal('SESSION_REQUIRED');
  return session;
}
