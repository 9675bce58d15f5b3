import type { Db } from './pool.js';

/** A change that may be undone, by the id of its undo flow; undefined when there is none. */
export async function findUndoableChange(db: Db, id: string) {
  return db
    .selectFrom('undoable_changes')
    .select(['kind', 'changed_at', 'former_password_hash'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Notes that the former password was given as proof. */
export async function notePasswordProved(db: Db, id: string): Promise<void> {
  await db
    .updateTable('undoable_changes')
    .set({ password_proved_at: new Date() })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}
