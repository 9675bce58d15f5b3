import { sql } from 'kysely';

import { UNDO_LIFETIME } from '../domain/durations.js';
import type { Db } from './pool.js';

/** A change that may be undone, by the id of its undo flow; undefined when there is none. */
export async function findUndoableChange(db: Db, id: string) {
  return db
    .selectFrom('undoable_changes')
    .select(['kind', 'changed_at'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/**
 * The passwords that are older than a change (G9.2): the one that was in force before it, and those that
 * other changes, which can be undone as well, had replaced by then. Whoever changes the password first
 * doesn't make the later changes their own.
 */
export async function listFormerPasswords(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('undoable_changes as change')
    .innerJoin('undoable_changes as earlier', 'earlier.uin', 'change.uin')
    .select('earlier.former_password_hash')
    .where('change.id', '=', id)
    .whereRef('earlier.changed_at', '<=', 'change.changed_at')
    .where('earlier.changed_at', '>', sql<Date>`now() - ${UNDO_LIFETIME} * interval '1 ms'`)
    .orderBy('earlier.changed_at', 'desc')
    .limit(MOST_PASSWORDS)
    .execute();
  return [...new Set(rows.flatMap(({ former_password_hash: hash }) => (hash ? [hash] : [])))];
}

/** Each costs a hash to compare. */
const MOST_PASSWORDS = 10;

/** Notes that the former password was given as proof. */
export async function notePasswordProved(db: Db, id: string): Promise<void> {
  await db
    .updateTable('undoable_changes')
    .set({ password_proved_at: new Date() })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}
