import { sql } from 'kysely';

import { PASSWORD_AGE } from '../domain/durations.js';
import type { Language } from '../domain/language.js';
import { REMINDER_LEASE, type ReminderReason, type ReminderState } from '../domain/rotation.js';
import type { Db, Tx } from './pool.js';

/** A place among the accounts that are due. */
export interface DueKey {
  at: Date;
  uin: string;
}

/**
 * Writes a reminder for each of the next accounts that are due, and when each is due again; one statement, so
 * that it is both or neither. An account that another run is at is left to it. What an earlier run has written
 * for the same password and period stays as it is.
 * @param cutoff accounts that were due by then.
 * @returns the last of them; undefined when none is due after `after`.
 */
export async function claimReminders(
  db: Db,
  { cutoff, after, limit }: { cutoff: Date; after: DueKey | undefined; limit: number },
): Promise<DueKey | undefined> {
  const rest = after
    ? sql`and (reminder_due_at, uin) > (${after.at}, ${after.uin}::bigint)`
    : sql``;
  const { rows } = await sql<DueKey>`
    with due as (
      select uin, reminder_due_at,
        floor(extract(epoch from now() - password_due_at) * 1000 / ${PASSWORD_AGE})::integer + 1
          as period
      from accounts
      where status = 'ACTIVE' and reminder_due_at <= ${cutoff} ${rest}
      order by reminder_due_at, uin
      limit ${limit}
      for no key update skip locked
    ), moved as (
      update accounts
      set reminder_due_at =
        password_due_at + due.period * ${PASSWORD_AGE}::double precision * interval '1 ms'
      from due
      where accounts.uin = due.uin
      returning accounts.uin, password_version, period
    ), made as (
      insert into password_reminders (uin, password_version, period)
      select uin, password_version, period from moved
      on conflict do nothing
    )
    select reminder_due_at as at, uin from due order by reminder_due_at desc, uin desc limit 1`.execute(
    db,
  );
  return rows[0];
}

/** A reminder, and where it is to go. */
export interface TakenReminder {
  uin: string;
  password_version: number;
  period: number;
  /** Failed ones before this. */
  tries: number;
  created_at: Date;
  /** The password isn't the account's any more. */
  is_changed: boolean;
  is_active: boolean;
  /** When the password was 90 days old. */
  password_due_at: Date | null;
  language: Language;
  /** Verified contact channels. */
  email: string | null;
  mobile: string | null;
  /** Providers that have refused it for good. */
  refused_by: string[];
}

/**
 * Takes reminders that are to be sent now, the longest waiting first. Nobody else gets them until the lease is
 * over, by which time whoever took them has sent them or is gone. Where each is to go is looked up in the same
 * statement.
 */
export async function takeReminders(db: Db, limit: number): Promise<TakenReminder[]> {
  const { rows } = await sql<TakenReminder>`
    with waiting as (
      select uin, password_version, period
      from password_reminders
      where state = 'QUEUED' and next_try_at <= now()
      order by next_try_at, uin
      limit ${limit}
      for update skip locked
    ), taken as (
      update password_reminders as reminder
      set next_try_at = now() + ${REMINDER_LEASE} * interval '1 ms'
      from waiting
      where reminder.uin = waiting.uin
        and reminder.password_version = waiting.password_version
        and reminder.period = waiting.period
      returning reminder.uin, reminder.password_version, reminder.period, reminder.tries,
        reminder.created_at
    )
    select taken.*,
      accounts.password_version <> taken.password_version as is_changed,
      accounts.status = 'ACTIVE' as is_active,
      accounts.password_due_at,
      accounts.language,
      email.address as email,
      mobile.address as mobile,
      case when taken.tries = 0 then '{}'::text[] else array(
        select provider from delivery_attempts
        where permanent and delivery_id =
          'reminder.' || taken.uin || '.' || taken.password_version || '.' || taken.period
      ) end as refused_by
    from taken
    join accounts on accounts.uin = taken.uin
    left join channels as email on email.uin = taken.uin
      and email.kind = 'CONTACT_EMAIL' and email.verified_at is not null
    left join channels as mobile on mobile.uin = taken.uin
      and mobile.kind = 'CONTACT_MOBILE' and mobile.verified_at is not null`.execute(db);
  return rows;
}

/** Names a reminder. */
export type ReminderKey = Pick<TakenReminder, 'uin' | 'password_version' | 'period'>;

/** What came of an attempt at a reminder. */
export interface NotedReminder extends ReminderKey {
  state: ReminderState;
  reason: ReminderReason | null;
  tries: number;
  /** Milliseconds until it is tried again, when it is still queued. */
  wait: number;
}

/**
 * Writes down what came of some reminders.
 * @returns the state of each that was still queued: what another worker has written down meanwhile stays.
 */
export async function noteReminders(
  tx: Tx,
  noted: readonly NotedReminder[],
): Promise<ReminderState[]> {
  const { rows } = await sql<{ state: ReminderState }>`
    update password_reminders as reminder
    set state = noted.state, reason = noted.reason, tries = noted.tries,
      next_try_at = now() + noted.wait * interval '1 ms', updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(noted)}::jsonb) as noted (
      uin bigint, password_version integer, period integer,
      state text, reason text, tries integer, wait double precision
    )
    where reminder.uin = noted.uin
      and reminder.password_version = noted.password_version
      and reminder.period = noted.period
      and reminder.state = 'QUEUED'
    returning reminder.state`.execute(tx);
  return rows.map(({ state }) => state);
}

/** Gives reminders back that were taken and not tried: the next one to look gets them. */
export async function giveBackReminders(db: Db, keys: readonly ReminderKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    update password_reminders as reminder
    set next_try_at = now()
    from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as taken (
      uin bigint, password_version integer, period integer
    )
    where reminder.uin = taken.uin
      and reminder.password_version = taken.password_version
      and reminder.period = taken.period
      and reminder.state = 'QUEUED'`.execute(db);
}

/** Milliseconds until the next reminder may be tried, negative when one may; undefined when none waits. */
export async function readNextTry(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ wait: number }>`
    select (extract(epoch from next_try_at - now()) * 1000)::double precision as wait
    from password_reminders
    where state = 'QUEUED'
    order by next_try_at
    limit 1`.execute(db);
  return rows[0]?.wait;
}
