import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

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
