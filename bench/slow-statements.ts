import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { sql } from 'kysely';

import type { System } from './system.js';

/** Statements that take no longer aren't looked at, milliseconds. */
const LEAST = 5;

/** What PostgreSQL took long for. */
export interface SlowStatements {
  /** The slowest statement since the last call, milliseconds; at most {@link LEAST} when none took longer. */
  slowest(): { duration: number; statement: string };
  stop(): Promise<void>;
}

/** Has PostgreSQL log what takes longer than a few milliseconds, in all its sessions, from now on. */
export async function startSlowStatements({ db, stateDirectory }: System): Promise<SlowStatements> {
  const log = join(stateDirectory, 'postgres.log');
  async function set(least: number): Promise<void> {
    await sql`alter system set log_min_duration_statement = ${sql.lit(least)}`.execute(db);
    await sql`select pg_reload_conf()`.execute(db);
  }
  await set(LEAST);
  let from = statSync(log).size;
  return {
    slowest() {
      const text = readFileSync(log).subarray(from).toString();
      from += Buffer.byteLength(text);
      let slowest = { duration: LEAST, statement: '' };
      // What is asked for, not how long the disk takes to keep it.
      for (const [, taken, statement = ''] of text.matchAll(
        /duration: ([\d.]+) ms +(?:\w+ ?[^:]*): ([\s\S]{0,200})/g,
      )) {
        const duration = Number(taken);
        if (!/^\s*commit\b/i.test(statement) && duration > slowest.duration)
          slowest = { duration, statement: statement.replaceAll(/\s+/g, ' ').trim() };
      }
      return slowest;
    },
    stop: () => set(-1),
  };
}
