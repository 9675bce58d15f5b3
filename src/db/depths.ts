import { sql } from 'kysely';

import type { Db } from './pool.js';

/** Rows that are counted, at most: a count is to cost milliseconds, however much waits. */
const MAX_DELIVERIES = 10_000;
const MAX_REMINDERS = 100_000;

/** Deliveries of one state and channel that are neither sent nor given up. */
export interface UnfinishedDeliveries {
  state: string;
  channel: string;
  count: number;
  /** Age of the oldest, seconds. */
  oldest: number;
}

/** Counts the deliveries that are neither sent nor given up, up to 10,000 of each state, the oldest first. */
export async function countUnfinishedDeliveries(db: Db): Promise<UnfinishedDeliveries[]> {
  const { rows } = await sql<UnfinishedDeliveries>`
    select states.state, found.channel, count(*)::int as count,
      extract(epoch from now() - min(found.created_at))::float8 as oldest
    from unnest(array['QUEUED', 'HELD', 'SENDING']) as states (state)
    cross join lateral (
      select channel, created_at from deliveries
      where deliveries.state = states.state and deliveries.state in ('QUEUED', 'HELD', 'SENDING')
      order by created_at
      limit ${MAX_DELIVERIES}
    ) as found
    group by states.state, found.channel`.execute(db);
  return rows;
}

/** How far the reminder run is that is under way, in accounts; undefined while there is none. */
export async function findRotationProgress(db: Db): Promise<Record<string, number> | undefined> {
  const run = await db
    .selectFrom('rotation_runs')
    .select(['due', 'sent', 'failed', 'skipped'])
    .where('state', '=', 'RUNNING')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!run) return undefined;
  const waiting = db
    .selectFrom('password_reminders')
    .select('uin')
    .where('state', '=', 'QUEUED')
    .limit(MAX_REMINDERS);
  const { count } = await db
    .selectFrom(waiting.as('waiting'))
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return { ...run, waiting: Number(count) };
}
