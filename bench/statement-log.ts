import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sql } from 'kysely';

import type { System } from './system.js';

/** Counts what PostgreSQL is asked to do. */
export interface StatementLog {
  /** Statements so far, of everybody. */
  count(): number;
  stop(): Promise<void>;
}

/** Has PostgreSQL log each statement, in all its sessions, from now on. */
export async function startStatementLog({ db, stateDirectory }: System): Promise<StatementLog> {
  const log = join(stateDirectory, 'postgres.log');
  async function set(what: 'all' | 'none'): Promise<void> {
    await sql`alter system set log_statement = ${sql.lit(what)}`.execute(db);
    await sql`select pg_reload_conf()`.execute(db);
  }
  await set('all');
  return {
    count: () =>
      readFileSync(log, 'utf8').match(/LOG: {2}(statement|execute [^:]*):/g)?.length ?? 0,
    stop: () => set('none'),
  };
}
