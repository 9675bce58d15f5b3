import pg from 'pg';

import type { Config } from '../../config.js';
import { ANSWER_PATIENCE, ok, type Check } from './check.js';
import { clockCheck } from './clock.js';
import { pausesCheck } from './pauses.js';
import { schemaCheck } from './schema.js';

/** Whether PostgreSQL is there, and of which version; then its schema and its clock. */
export function postgresCheck({ DATABASE_URL }: Pick<Config, 'DATABASE_URL'>): Check {
  const client = new pg.Client({
    connectionString: DATABASE_URL,
    connectionTimeoutMillis: ANSWER_PATIENCE,
    query_timeout: ANSWER_PATIENCE,
    application_name: 'holdfast doctor',
  });
  // One that breaks is told of by the query that it breaks.
  client.on('error', () => undefined);
  return {
    part: `PostgreSQL ${placeOf(DATABASE_URL)}`,
    remedy: 'Mend the database, or DATABASE_URL.',
    async look() {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return ok(`version ${rows[0]?.server_version.split(' ')[0] ?? ''}`);
    },
    within: [
      { ...schemaCheck(client), within: [pausesCheck(client)] },
      clockCheck('PostgreSQL', async () => {
        const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
        return rows[0]?.now ?? new Date(NaN);
      }),
    ],
    close: () => client.end(),
  };
}

/** Role, host and database, without the password. */
function placeOf(databaseUrl: string): string {
  const { username, host, pathname } = new URL(databaseUrl);
  return `${username}@${host}${pathname}`;
}
