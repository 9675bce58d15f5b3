import { Migrator } from 'kysely';

import * as accountsAndFlows from './migrations/0001-accounts-and-flows.js';
import * as changesSubUsersAndUndo from './migrations/0002-changes-sub-users-and-undo.js';
import * as messages from './migrations/0003-messages.js';
import { openDatabase } from './pool.js';

/** Numbered, forward only, never edited after they landed. */
const MIGRATIONS = {
  '0001-accounts-and-flows': accountsAndFlows,
  '0002-changes-sub-users-and-undo': changesSubUsersAndUndo,
  '0003-messages': messages,
};

/**
 * Brings the database to today's schema. Processes that migrate at once wait for one another: the
 * migrator holds a lock.
 * @throws the first migration's error; its transaction leaves nothing behind.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const db = openDatabase(databaseUrl, 2);
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error instanceof Error) throw error;
  } finally {
    await db.destroy();
  }
}
