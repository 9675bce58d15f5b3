import { sql } from 'kysely';
import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

import type { Config } from '../config.js';
import { openPool, type Tx } from './pool.js';

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

/** The request in whose name a send is taken: the same for each repetition of it. */
export interface Taker {
  id: string;
  caller: string;
}

/** Counts what strangers may cause to be sent, and may try, in PostgreSQL, for all servers together. */
export interface SendLimits {
  /**
   * Takes a send of an address's quota in the name of a request, once for all its repetitions: one whose server died
   * before it sent anything is tried again.
   * @returns undefined, or after how many milliseconds it may be tried again.
   */
  take(taker: Taker, quota: string): Promise<number | undefined>;
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
  const pool = openPool(settings.DATABASE_URL, 2, { name: 'limits' });
  const limitersOf = (limits: readonly Limit[]) => createLimiters(pool, limits);
  const { network, caller, country } = originLimits(settings);
  const ofOrigin = {
    network: limitersOf(network),
    caller: limitersOf(caller),
    country: limitersOf(country),
  };
  const ofLogIns = limitersOf(logInLimits(settings));
  return {
    take: (taker, quota) => takeInName(pool, taker, quota),
    takeOf: (origin, key) => consume(ofOrigin[origin], key),
    takeLogIn: (key) => consume(ofLogIns, key),
    async giveBackLogIn(key) {
      for (const limiter of ofLogIns) await limiter.reward(key);
    },
    close: () => pool.end(),
  };
}

function createLimiters(
  storeClient: pg.Pool | pg.PoolClient,
  limits: readonly Limit[],
): RateLimiterPostgres[] {
  return limits.map(
    ({ name, points, duration }) =>
      new RateLimiterPostgres({
        storeClient,
        tableName: 'rate_limits',
        tableCreated: true,
        // What has expired is removed by those that live as long as the pool.
        clearExpiredByTimeout: storeClient instanceof pg.Pool,
        keyPrefix: prefixOf(name),
        points,
        duration,
      }),
  );
}

/** Counts a send and says in whose name in one transaction: neither is there without the other. */
async function takeInName(
  pool: pg.Pool,
  { caller, id }: Taker,
  quota: string,
): Promise<number | undefined> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rowCount } = await client.query(
      `insert into request_sends (caller, request_id, quota) values ($1, $2, $3) on conflict do nothing`,
      [caller, id, quota],
    );
    const isTaken = rowCount === 0;
    const retryAfter = isTaken
      ? undefined
      : await consume(createLimiters(client, ADDRESS_LIMITS), quota);
    await client.query(retryAfter === undefined ? 'commit' : 'rollback');
    client.release();
    return retryAfter;
  } catch (error) {
    client.release(true);
    throw error;
  }
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

/** Gives back what was taken in a request's name. */
export async function giveBackSends(tx: Tx, { caller, id }: Taker): Promise<void> {
  const sends = await tx
    .deleteFrom('request_sends')
    .where('caller', '=', caller)
    .where('request_id', '=', id)
    .returning(['quota', 'taken_at'])
    .execute();
  for (const { quota, taken_at } of sends) await giveBackSend(tx, quota, taken_at);
}

/**
 * Gives a send back that was taken, and that no provider took, in the transaction that says so. Only the
 * windows that it was taken in have it back: in none may more be sent than its limit says.
 * @param takenAt when, give or take {@link CLOCK_SLACK}.
 */
export async function giveBackSend(tx: Tx, key: string, takenAt: Date): Promise<void> {
  for (const { name, duration } of ADDRESS_LIMITS) {
    await tx
      .updateTable('rate_limits')
      .set({ points: sql<number>`points - 1` })
      .where('key', '=', `${prefixOf(name)}:${key}`)
      .where('points', '>', 0)
      .where('expire', '<=', String(takenAt.valueOf() + CLOCK_SLACK + duration * 1_000))
      .execute();
  }
}

function prefixOf(name: string): string {
  return `send-${name}`;
}
