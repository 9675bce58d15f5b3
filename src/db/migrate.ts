import { Migrator } from 'kysely';

import * as accountsAndFlows from './migrations/0001-accounts-and-flows.js';
import * as changesSubUsersAndUndo from './migrations/0002-changes-sub-users-and-undo.js';
import * as messages from './migrations/0003-messages.js';
import * as operatorsAndRotation from './migrations/0004-operators-and-rotation.js';
import * as indexes from './migrations/0005-indexes.js';
import * as lostTasks from './migrations/0006-lost-tasks.js';
import * as codeLimits from './migrations/0007-code-limits.js';
import * as requestHolders from './migrations/0008-request-holders.js';
import * as requestSends from './migrations/0009-request-sends.js';
import { openDatabase } from './pool.js';

/** Numbered, forward only, never edited after they landed. */
const MIGRATIONS = {
  '0001-accounts-and-flows': accountsAndFlows,
  '0002-changes-sub-users-and-undo': changesSubUsersAndUndo,
  '0003-messages': messages,
  '0004-operators-and-rotation': operatorsAndRotation,
  '0005-indexes': indexes,
  '0006-lost-tasks': lostTasks,
  '0007-code-limits': codeLimits,
  '0008-request-holders': requestHolders,
  '0009-request-sends': requestSends,
};

/** The names of all migrations, in their order. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/** A statement on a large table, milliseconds: nobody waits for an answer. */
const MIGRATION_PATIENCE = 3_600_000;

/**
 * Brings the database to today's schema. Processes that migrate at once wait for one another: the
 * migrator holds a lock.
 * @throws the first migration's error; its transaction leaves nothing behind.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const db = openDatabase(databaseUrl, 2, { patience: MIGRATION_PATIENCE });
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
