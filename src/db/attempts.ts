import { sql } from 'kysely';

import { LOG_IN_LOCK_FAILURES, LOG_IN_LOCK_WINDOW } from '../domain/durations.js';
import { Refusal, type Reason } from '../domain/errors.js';
import type { Db, Tx } from './pool.js';

/**
 * Takes one of a subject's tries at a password before it is looked at, so that none is free: not in
 * parallel, and not by a crash. The lock lasts until 24 h after the first failure and isn't extended (G6.3).
 * @param reason of the refusal when none is left.
 * @returns how many were taken by now, this one included.
 */
export async function takeAttempt(db: Db, subject: string, reason: Reason): Promise<number> {
  const windowStart = sql<Date>`now() - ${LOG_IN_LOCK_WINDOW} * interval '1 ms'`;
  const isRecent = sql<boolean>`log_in_failures.first_failed_at > ${windowStart}`;
  const taken = await db
    .insertInto('log_in_failures')
    .values({ subject, failures: 1 })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet({
          failures: sql`case when ${isRecent} then log_in_failures.failures + 1 else 1 end`,
          first_failed_at: sql`case when ${isRecent} then log_in_failures.first_failed_at else now() end`,
        })
        .where(
          sql<boolean>`not (log_in_failures.failures >= ${LOG_IN_LOCK_FAILURES} and ${isRecent})`,
        ),
    )
    .returning('failures')
    .executeTakeFirst();
  if (taken) return taken.failures;
  const locked = await db
    .selectFrom('log_in_failures')
    .select('first_failed_at')
    .where('subject', '=', subject)
    .executeTakeFirst();
  const until = (locked?.first_failed_at.valueOf() ?? Date.now()) + LOG_IN_LOCK_WINDOW;
  throw new Refusal(reason, { retryAfter: Math.max(until - Date.now(), 0) });
}

/** The tries that a subject has taken, as they count now. */
export interface Attempts {
  failures: number;
  /** Until when no more are taken; undefined when they are. */
  lockedUntil: Date | undefined;
}

/** Reads how many tries a subject has taken; takes none. */
export async function readAttempts(db: Db, subject: string): Promise<Attempts> {
  const row = await db
    .selectFrom('log_in_failures')
    .select(['failures', 'first_failed_at'])
    .where('subject', '=', subject)
    .where('first_failed_at', '>', sql<Date>`now() - ${LOG_IN_LOCK_WINDOW} * interval '1 ms'`)
    .executeTakeFirst();
  if (!row) return { failures: 0, lockedUntil: undefined };
  const { failures, first_failed_at: first } = row;
  const isLocked = failures >= LOG_IN_LOCK_FAILURES;
  const lockedUntil = isLocked ? new Date(first.valueOf() + LOG_IN_LOCK_WINDOW) : undefined;
  return { failures, lockedUntil };
}

/** Runs what a try was taken for; one that couldn't be looked at is given back. */
export async function withAttempt<Result>(
  db: Db,
  subject: string,
  compare: () => Promise<Result>,
): Promise<Result> {
  try {
    return await compare();
  } catch (error) {
    await giveBackAttempt(db, subject);
    throw error;
  }
}

async function giveBackAttempt(db: Db, subject: string): Promise<void> {
  await db
    .updateTable('log_in_failures')
    .set((eb) => ({ failures: eb('failures', '-', 1) }))
    .where('subject', '=', subject)
    .where('failures', '>', 0)
    .execute();
}

/** Forgets a subject's tries after a right password. */
export async function clearAttempts(db: Pick<Tx, 'deleteFrom'>, subject: string): Promise<void> {
  await db.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
}
