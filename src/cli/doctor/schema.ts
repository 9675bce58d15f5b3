import type { Client } from 'pg';

import { MIGRATION_NAMES } from '../../db/migrate.js';
import { failed, ok, warn, type Check } from './check.js';

/** Whether the database has today's schema. */
export function schemaCheck(client: Client): Check {
  return {
    part: 'Schema',
    remedy: 'See that the role of DATABASE_URL may read its tables.',
    async look() {
      const done = await readMigrations(client);
      const missing = MIGRATION_NAMES.filter((name) => !done.includes(name));
      if (missing.length > 0) {
        return failed(`lacks ${missing.join(', ')}`, 'Run "holdfast migrate" on DATABASE_URL.');
      }
      const unknown = done.filter((name) => !MIGRATION_NAMES.includes(name));
      if (unknown.length > 0) {
        return warn(
          `has ${unknown.join(', ')}, which this version doesn’t know`,
          'Bring every part to the newer version, this one too.',
        );
      }
      return ok(`up to date (${MIGRATION_NAMES.at(-1) ?? ''})`);
    },
  };
}

async function readMigrations(client: Client): Promise<string[]> {
  const found = await client.query<{ has: boolean }>(
    `select to_regclass('kysely_migration') is not null as has`,
  );
  if (found.rows[0]?.has !== true) return [];
  const { rows } = await client.query<{ name: string }>(
    'select name from kysely_migration order by name',
  );
  return rows.map(({ name }) => name);
}
