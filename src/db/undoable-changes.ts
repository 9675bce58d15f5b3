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
 * The passwords that prove an undo (G9.2): the one that was in force before the change, and those that an
 * earlier change had replaced which was undone. So whoever changed the password first doesn't make the later
 * changes their own.
 */
export async function listFormerPasswords(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('undoable_changes as change')
    .innerJoin('undoable_changes as earlier', 'earlier.uin', 'change.uin')
    .select('earlier.former_password_hash')
    .where('change.id', '=', id)
    .where((eb) =>
      eb.or([
        eb('earlier.id', '=', id),
        eb.and([
          eb('earlier.kind', 'in', ['PASSWORD_CHANGE', 'PASSWORD_RESET']),
          eb('earlier.undone_at', 'is not', null),
          eb('earlier.changed_at', '<', eb.ref('change.changed_at')),
        ]),
      ]),
    )
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
