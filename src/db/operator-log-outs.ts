import { sql } from 'kysely';

import type { Actor } from '../domain/flow.js';
import { audit } from './audit.js';
import type { Db } from './pool.js';

const LOGGED_OUT = 'OperatorLogOut';

/** Ends an operator's session on the codec server: the event says so to every replica. */
export async function logOutOperator(db: Db, session: string, actor: Actor): Promise<void> {
  const event = { name: LOGGED_OUT, actor, after: { session } };
  await db.transaction().execute((tx) => audit(tx, event));
}

/** Whether a session was ended. @param since when it began, at the earliest. */
export async function hasLoggedOut(db: Db, session: string, since: Date): Promise<boolean> {
  const event = await db
    .selectFrom('audit_events')
    .select('id')
    .where('name', '=', LOGGED_OUT)
    .where('created_at', '>=', since)
    .where(sql<boolean>`${sql.ref('after')} ->> 'session' = ${session}`)
    .executeTakeFirst();
  return event !== undefined;
}
