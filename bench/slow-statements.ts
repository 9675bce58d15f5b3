import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { sql } from 'kysely';

import type { System } from './system.js';

/** Statements that take no longer aren't looked at, milliseconds. */
export const LEAST = 5;

/** A statement that took long, however often it did. */
export interface SlowStatement {
  statement: string;
  /** The longest time, milliseconds. */
  longest: number;
  /** How often it took longer than {@link LEAST}. */
  times: number;
}

/** What PostgreSQL took long for. */
export interface SlowStatements {
  /** What took long since the last call, the slowest first. */
  take(): SlowStatement[];
  stop(): Promise<void>;
}

/**
 * Has PostgreSQL log what takes longer than a few milliseconds, in all its sessions, from now on. Commits aren't
 * counted: they take as long as the disk does to keep what was written.
 */
export async function startSlowStatements({ db, stateDirectory }: System): Promise<SlowStatements> {
  const log = join(stateDirectory, 'postgres.log');
  async function set(least: number): Promise<void> {
    await sql`alter system set log_min_duration_statement = ${sql.lit(least)}`.execute(db);
    await sql`select pg_reload_conf()`.execute(db);
  }
  await set(LEAST);
  let from = statSync(log).size;
  return {
    take() {
      const written = readFileSync(log).subarray(from);
      from += written.length;
      return readSlow(written.toString());
    },
    stop: () => set(-1),
  };
}

function readSlow(log: string): SlowStatement[] {
  const found = new Map<string, SlowStatement>();
  for (const [, taken, text = ''] of log.matchAll(
    /duration: ([\d.]+) ms +(?:\w+ ?[^:]*): ([\s\S]{0,200})/g,
  )) {
    // A statement goes on in lines that begin with a tab.
    const statement =
      text
        .split(/\n(?!\t)/)[0]
        ?.replaceAll(/\s+/g, ' ')
        .trim() ?? '';
    if (/^commit\b/i.test(statement)) continue;
    // However many values it has.
    const name = statement.slice(0, 60);
    const { longest = 0, times = 0 } = found.get(name) ?? {};
    found.set(name, {
      statement: name,
      longest: Math.max(longest, Number(taken)),
      times: times + 1,
    });
  }
  return [...found.values()].sort((a, b) => b.longest - a.longest);
}
