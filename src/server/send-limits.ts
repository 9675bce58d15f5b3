import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

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
  const limiters = LIMITS.map(
    ({ name, points, duration }) =>
      new RateLimiterPostgres({
        storeClient: pool,
        tableName: 'rate_limits',
        tableCreated: true,
        keyPrefix: `send-${name}`,
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

/** Takes a send to an address for one purpose: one kind's strangers can't spend another's quota. */
async function take(
  { limits, config }: Dependencies,
  purpose: string,
  { canonical }: EnteredAddress,
): Promise<number | undefined> {
  return limits.take(nameSubject(config.SUBJECT_KEY, `send/${purpose}`, canonical));
}

/** Whether something may be sent to an address now; it counts as sent. */
export async function maySend(
  dependencies: Dependencies,
  purpose: string,
  address: EnteredAddress,
): Promise<boolean> {
  return (await take(dependencies, purpose, address)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now. */
export async function limitSends(
  dependencies: Dependencies,
  purpose: string,
  address: EnteredAddress,
): Promise<void> {
  const retryAfter = await take(dependencies, purpose, address);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}
