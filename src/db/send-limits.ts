import { sql } from 'kysely';
import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

import type { Config } from '../config.js';
import { observePool } from '../telemetry/database-pools.js';
import type { Tx } from './pool.js';

/** So many in so many seconds. */
interface Limit {
  /** Unique among all limits. */
  name: string;
  points: number;
  duration: number;
}

/** How many codes or links one address gets: 1 a minute, 5 an hour, 10 a day (OWASP Forgot Password Cheat Sheet). */
const ADDRESS_LIMITS: Limit[] = [
  { name: 'minute', points: 1, duration: 60 },
  { name: 'hour', points: 5, duration: 3_600 },
  { name: 'day', points: 10, duration: 86_400 },
];

/** The settings that say how much may be sent for one origin, and tried from one network. */
export type SendLimitSettings = Pick<
  Config,
  | 'DATABASE_URL'
  | 'NETWORK_SEND_LIMIT'
  | 'CALLER_SEND_LIMIT'
  | 'COUNTRY_SMS_LIMIT'
  | 'NETWORK_LOG_IN_LIMIT'
>;

/** What a send counts against besides its address: where it was asked for, through whom, and where it goes. */
export type Origin = 'network' | 'caller' | 'country';

function originLimits(settings: SendLimitSettings): Record<Origin, Limit[]> {
  const { NETWORK_SEND_LIMIT: network } = settings;
  return {
    // An office behind one address has its bursts, but not all day long.
    network: [
      { name: 'network-minute', points: network, duration: 60 },
      { name: 'network-day', points: network * 20, duration: 86_400 },
    ],
    caller: [{ name: 'caller-minute', points: settings.CALLER_SEND_LIMIT, duration: 60 }],
    // Texts to expensive numbers are what thieves are paid for (OWASP: SMS pumping).
    country: [{ name: 'country-hour', points: settings.COUNTRY_SMS_LIMIT, duration: 3_600 }],
  };
}

/** Wrong passwords from one network, at however many accounts. */
function logInLimits({ NETWORK_LOG_IN_LIMIT: network }: SendLimitSettings): Limit[] {
  return [
    { name: 'log-in-minute', points: network, duration: 60 },
    { name: 'log-in-day', points: network * 20, duration: 86_400 },
  ];
}

/** Counts what strangers may cause to be sent, and may try, in PostgreSQL, for all servers together. */
export interface SendLimits {
  /** Takes a send to an address. @returns undefined, or after how many milliseconds it may be tried again. */
  take(key: string): Promise<number | undefined>;
  /** Takes a send of an origin. @returns as {@link SendLimits.take}. */
  takeOf(origin: Origin, key: string): Promise<number | undefined>;
  /** Takes a password that is tried from a network. @returns as {@link SendLimits.take}. */
  takeLogIn(key: string): Promise<number | undefined>;
  /** Gives one back that was right. */
  giveBackLogIn(key: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws later, at each take, when PostgreSQL can't be reached: nothing is sent uncounted. */
export function createSendLimits(settings: SendLimitSettings): SendLimits {
  const pool = new pg.Pool({
    connectionString: settings.DATABASE_URL,
    max: 2,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => undefined);
  observePool('limits', pool);
  const limitersOf = (limits: readonly Limit[]) =>
    limits.map(
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
  const ofAddress = limitersOf(ADDRESS_LIMITS);
  const { network, caller, country } = originLimits(settings);
  const ofOrigin = {
    network: limitersOf(network),
    caller: limitersOf(caller),
    country: limitersOf(country),
  };
  const ofLogIns = limitersOf(logInLimits(settings));
  return {
    take: (key) => consume(ofAddress, key),
    takeOf: (origin, key) => consume(ofOrigin[origin], key),
    takeLogIn: (key) => consume(ofLogIns, key),
    async giveBackLogIn(key) {
      for (const limiter of ofLogIns) await limiter.reward(key);
    },
    close: () => pool.end(),
  };
}

async function consume(
  limiters: readonly RateLimiterPostgres[],
  key: string,
): Promise<number | undefined> {
  for (const limiter of limiters) {
    try {
      await limiter.consume(key);
    } catch (rejected) {
      if (rejected instanceof RateLimiterRes) return rejected.msBeforeNext;
      throw rejected;
    }
  }
  return undefined;
}

/** How far the clocks of a server and of PostgreSQL may be apart, milliseconds. */
const CLOCK_SLACK = 5_000;

/**
 * Gives a send back that was taken, and that no provider took, in the transaction that says so. Only the
 * windows that it was taken in have it back: in none may more be sent than its limit says.
 * @param takenAt when, or a little later.
 */
export async function giveBackSend(tx: Tx, key: string, takenAt: Date): Promise<void> {
  for (const { name, points, duration } of ADDRESS_LIMITS) {
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
