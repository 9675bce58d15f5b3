import type { Config } from '../config.js';
import { asPart } from '../embedded/part-error.js';
import { nameUnreached } from './name-unreached.js';

/** Brings the database to today's schema. @throws PartError */
export async function migrateOnce(config: Config): Promise<void> {
  const { migrate } = await import('../db/migrate.js');
  await asPart('PostgreSQL', 'Mend the database, or DATABASE_URL.', () =>
    migrate(config.DATABASE_URL),
  );
  console.log('the database is up to date');
}

/** Makes the namespace and the search attributes. @throws PartError */
export async function setUpOnce(config: Config): Promise<void> {
  const { TEMPORAL_ADDRESS } = config;
  // the SDK waits longer before it gives up
  void nameUnreached({ TEMPORAL_ADDRESS });
  const { setUpTemporal } = await import('../temporal/setup.js');
  await asPart('Temporal', 'Mend the server, or TEMPORAL_ADDRESS.', () => setUpTemporal(config));
  console.log('Temporal is set up');
}
