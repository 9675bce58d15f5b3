import { sql } from 'kysely';

import type { Actor } from '../domain/flow.js';
import { DUE_LIMIT, RUN_SILENCE, type RotationRunState } from '../domain/rotation.js';
import { audit } from './audit.js';
import type { Db, Tx } from './pool.js';

/** A run of the password reminders. */
export interface RotationRunRow {
  id: string;
  workflow_id: string;
  state: RotationRunState;
  due: number;
  sent: number;
  failed: number;
  skipped: number;
  started_at: Date;
  cancel_asked_at: Date | null;
  ended_at: Date | null;
}

/** A run to open. */
export interface NewRotationRun {
  id: string;
  workflowId: string;
  actor: Actor;
  /** Why a service started it; the schedule's need none. */
  reason?: string | undefined;
}

const COLUMNS = [
  'id',
  'workflow_id',
  'state',
  'due',
  'sent',
  'failed',
  'skipped',
  'started_at',
  'cancel_asked_at',
  'ended_at',
] as const;

/**
 * Opens a run, once: whoever comes later gets it as it stands by then. Runs that were terminated are written
 * down as ended.
 */
export async function openRotationRun(db: Db, run: NewRotationRun): Promise<RotationRunRow> {
  const { id, workflowId, actor, reason } = run;
  const open = await findRotationRun(db, id);
  if (open) return open;
  const due = await countDue(db);
  return db.transaction().execute(async (tx) => {
    await endSilentRuns(tx);
    const opened = await tx
      .insertInto('rotation_runs')
      .values({ id, workflow_id: workflowId, caller: actor.caller, due })
      .onConflict((conflict) => conflict.doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (!opened) {
      return tx
        .selectFrom('rotation_runs')
        .select(COLUMNS)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
    }
    await audit(tx, {
      name: 'StartRotationRun',
      actor,
      ...(reason !== undefined && { operatorReason: reason }),
      after: { runId: id, due },
    });
    return opened;
  });
}

/** What is said of a run that was terminated, when the next one is opened; one that lives says so itself again. */
async function endSilentRuns(tx: Tx): Promise<void> {
  await tx
    .updateTable('rotation_runs')
    .set((eb) => ({ state: 'CANCELLED', ended_at: eb.ref('updated_at') }))
    .where('state', '=', 'RUNNING')
    .where('updated_at', '<', sql<Date>`now() - ${RUN_SILENCE} * interval '1 ms'`)
    .execute();
}

/** Says that a run is under way. @returns it; undefined when there is none. */
export async function touchRotationRun(db: Db, id: string): Promise<RotationRunRow | undefined> {
  return db
    .updateTable('rotation_runs')
    .set({ state: 'RUNNING', ended_at: null, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Writes down how a run ended. */
export async function endRotationRun(
  db: Db,
  id: string,
  state: Exclude<RotationRunState, 'RUNNING'>,
): Promise<RotationRunRow | undefined> {
  return db
    .updateTable('rotation_runs')
    .set({ state, ended_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Notes, once, that an operator asked for the end of a run that is under way. */
export async function askForRotationEnd(
  db: Db,
  { id, actor, reason }: { id: string; actor: Actor; reason: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const asked = await tx
      .updateTable('rotation_runs')
      .set({ cancel_asked_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('state', '=', 'RUNNING')
      .where('cancel_asked_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!asked) return;
    const name = 'CancelRotationRun';
    await audit(tx, { name, actor, operatorReason: reason, after: { runId: id } });
  });
}

/** A run, or the one that was started last. */
export async function findRotationRun(db: Db, id?: string): Promise<RotationRunRow | undefined> {
  const query = db.selectFrom('rotation_runs').select(COLUMNS);
  return id === undefined
    ? query.orderBy('started_at', 'desc').limit(1).executeTakeFirst()
    : query.where('id', '=', id).executeTakeFirst();
}

/** Waiting reminders are counted up to here: more wait only while every provider is down, and runs stop then. */
const WAITING_LIMIT = 10_000;

/** Reminders that were tried in vain and will be tried again. */
export async function countWaitingReminders(db: Db): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::integer as waiting
    from (
      select 1 from password_reminders where state = 'QUEUED' and tries > 0 limit ${WAITING_LIMIT}
    ) as first`.execute(db);
  return rows[0]?.waiting ?? 0;
}

/** Accounts that are counted by one statement: a few milliseconds, however many are due. */
const COUNTED_AT_ONCE = 10_000;

/** Accounts that are to be reminded of now, those included whose reminder waits; {@link DUE_LIMIT} at most. */
async function countDue(db: Db): Promise<number> {
  const { rows } = await sql<{ queued: number }>`
    select count(*)::integer as queued
    from (select 1 from password_reminders where state = 'QUEUED' limit ${COUNTED_AT_ONCE}) as first`.execute(
    db,
  );
  let due = rows[0]?.queued ?? 0;
  let last: { at: Date; uin: string } | undefined;
  while (due < DUE_LIMIT) {
    const part = await countPart(db, last);
    due += part?.counted ?? 0;
    if (!part || part.counted < COUNTED_AT_ONCE) break;
    last = part;
  }
  return Math.min(due, DUE_LIMIT);
}

async function countPart(db: Db, after: { at: Date; uin: string } | undefined) {
  const rest = after
    ? sql`and (reminder_due_at, uin) > (${after.at}, ${after.uin}::bigint)`
    : sql``;
  const { rows } = await sql<{ at: Date; uin: string; counted: number }>`
    select at, uin, counted
    from (
      select reminder_due_at as at, uin,
        (row_number() over (order by reminder_due_at, uin))::integer as counted
      from accounts
      where status = 'ACTIVE' and reminder_due_at <= now() ${rest}
      order by reminder_due_at, uin
      limit ${COUNTED_AT_ONCE}
    ) as part
    order by counted desc
    limit 1`.execute(db);
  return rows[0];
}
