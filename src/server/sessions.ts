import type { Dependencies } from './dependencies.js';
import type { Call } from './caller.js';
import { findSession, touchSession, type SessionRow } from '../db/sessions.js';
import { Refusal } from '../domain/errors.js';
import { readToken } from '../keys/tokens.js';

/** The session that a call was made with. @throws Refusal SESSION_REQUIRED when it has none that lives. */
export async function requireSession({ db, keys }: Dependencies, call: Call): Promise<SessionRow> {
  const name = readToken(keys, 'session', call.sessionToken ?? '');
  const session = name && (await findSession(db, name.id));
  if (!session) throw new Refusal('SESSION_REQUIRED');
  await touchSession(db, session.id);
  return session;
}
