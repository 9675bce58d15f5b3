import { sql } from 'kysely';
import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

import { observePool } from '../telemetry/database-pools.js';

import type { Tx } from './pool.js';

/** How many codes or links one address gets: 1 a minute, 5 an hour, 10 a day (OWASP Forgot Password Cheat Sheet). */
const LIMITS = [
  { name: 'minute', points: 1, duration: 60 },
  { name: 'hour', points: 5, duration: 3_600 },
  { name: 'day', points: 10, duration: 86_400 },
];

/** Counts what strangers may cause to be sent, in PostgreSQL, for all servers together. */
export interface SendLimits {
  /** Takes a send. @returns undefined, or after how many milliseconds it may be tried again. */
  take(key: string): Promise<number | undefined>;
  close(): Promise<void>;
}

/** @throws later, at each take, when PostgreSQL can't be reached: nothing is sent uncounted. */
export function createSendLimits(databaseUrl: string): SendLimits {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => undefined);
  observePool('limits', pool);
  const limiters = LIMITS.map(
    ({ name, points, duration }) =>
      new RateLimiterPostgres({
        storeClient: pool,
        tableName: 'rate_limits',
        tableCreated: true,
        keyPrefix: prefixOf(name),
        points,
        duration,
      }),
  );
  return {
    async take(key) {
      for (const limiter of limiters) {
        try {
          await limiter.consume(key);
        } catch (rejected) {
          if (rejected instanceof RateLimiterRes) return rejected.msBeforeNext;
          throw rejected;
        }
      }
      return undefined;
    },
    close: () => pool.end(),
  };
}

/** How far the clocks of a server and of PostgreSQL may be apart, milliseconds. */
const CLOCK_SLACK = 5_000;

/**
 * Gives a send back that was taken, and that no provider took, in the transaction that says so. Only the
 * windows that it was taken in have it back: in none may more be sent than its limit says.
 * @param takenAt when, or a little later.
 */
export async function giveBackSend(tx: Tx, key: string, takenAt: Date): Promise<void> {
  for (const { name, points, duration } of LIMITS) {
    await tx
      .updateTable('rate_limits')
      // Tries that were refused are counted beyond the limit, and sent nothing.
      .set({ points: sql<number>`least(points, ${points}::integer) - 1` })
      .where('key', '=', `${prefixOf(name)}:${key}`)
      .where('points', '>', 0)
      .where('expire', '<=', String(takenAt.valueOf() + CLOCK_SLACK + duration * 1_000))
      .execute();
  }
}

function prefixOf(name: string): string {
  return `send-${name}`;
}
