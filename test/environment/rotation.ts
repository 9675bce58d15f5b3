import { sql } from 'kysely';

import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import { RotationRunState, type RotationRun } from '../../src/gen/holdfast/v1/operator.js';
import { startProved, type Holder } from './changes.js';
import { NEW_PASSWORD, newEmail, request, twice, type Person } from './people.js';
import type { System } from './system.js';

/** An account whose password is old, made past the flows: hashing thousands would take minutes. */
export interface DueAccount {
  uin: string;
  email: string;
}

/** Makes accounts with a verified contact email and a password that is that old. */
export async function makeDue(
  { db }: Pick<System, 'db'>,
  count: number,
  days = 91,
): Promise<DueAccount[]> {
  const emails = Array.from({ length: count }, newEmail);
  const accounts = await db
    .insertInto('accounts')
    .values(
      emails.map((email) => ({
        name: 'Due Ltd',
        language: 'en' as const,
        login_email: email,
        login_email_canonical: email,
        password_version: 1,
      })),
    )
    .returning(['uin', 'login_email'])
    .execute();
  const due = accounts.map(({ uin, login_email }) => ({ uin, email: login_email ?? '' }));
  await db
    .insertInto('passwords')
    .values(due.map(({ uin }) => ({ uin, version: 1, hash: 'not one' })))
    .execute();
  await db
    .insertInto('channels')
    .values(
      due.map(({ uin, email }) => ({
        uin,
        kind: 'CONTACT_EMAIL' as const,
        address: email,
        canonical: email,
        verified_at: new Date(),
      })),
    )
    .execute();
  await age({ db }, days, ...due.map(({ uin }) => uin));
  return due;
}

/** Makes the passwords of accounts that old. */
export async function age(
  { db }: Pick<System, 'db'>,
  days: number,
  ...uins: string[]
): Promise<void> {
  await sql`
    update passwords set created_at = now() - ${days * 24} * interval '1 hour'
    where uin = any(${uins}::bigint[])`.execute(db);
  await sql`
    update accounts
    set password_due_at = now() - ${(days - 90) * 24} * interval '1 hour',
      reminder_due_at = now() - ${(days - 90) * 24} * interval '1 hour'
    where uin = any(${uins}::bigint[])`.execute(db);
}

/** Lets nobody be due, and forgets all reminders: a test counts its own. */
export async function forgetReminders({ db }: Pick<System, 'db'>): Promise<void> {
  await db.deleteFrom('password_reminders').execute();
  const never = { password_due_at: null, reminder_due_at: null };
  await db.updateTable('accounts').set(never).execute();
}

/** Lets the pauses between tries be over: they count by the clock on the wall. */
async function endWaits({ db }: Pick<System, 'db'>): Promise<void> {
  await db
    .updateTable('password_reminders')
    .set({ next_try_at: new Date(0) })
    .where('tries', '>', 0)
    .execute();
}

/** How many reminders there are of each state. */
export async function countReminders({ db }: Pick<System, 'db'>): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('password_reminders')
    .select(['state', (eb) => eb.fn.countAll<string>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}

/** Starts a run of the reminders. @returns its id. */
export async function startRun(system: System): Promise<string> {
  const { operators } = system.operator;
  const { run } = await operators.startRotationRun({ ...request(), reason: 'test' });
  return run?.id ?? '';
}

/** How often to look, milliseconds. */
const LOOK_AGAIN = 50;

/** Looks until a run is as expected. */
export async function untilRun(
  { operator }: Pick<System, 'operator'>,
  runId: string,
  isExpected: (run: RotationRun) => boolean = ({ state }) =>
    state !== RotationRunState.ROTATION_RUN_STATE_RUNNING,
): Promise<RotationRun> {
  for (;;) {
    const { run } = await operator.operators.getRotationRun({ runId });
    if (run && isExpected(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

/** Looks until a run has ended, and lets it wait for no try meanwhile. */
export async function untilThrough(system: System, runId: string): Promise<RotationRun> {
  for (;;) {
    await endWaits(system);
    const run = await untilRun(system, runId, () => true);
    if (run.state !== RotationRunState.ROTATION_RUN_STATE_RUNNING) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN * 4));
  }
}

/** Reminds of what is due, and waits until that is done. */
export async function remind(system: System): Promise<RotationRun> {
  return untilRun(system, await startRun(system));
}

/** The reminders of an account, as they stand. */
export async function remindersOf({ db }: Pick<System, 'db'>, uin: string) {
  return db
    .selectFrom('password_reminders')
    .select(['password_version', 'period', 'state', 'reason', 'tries'])
    .where('uin', '=', uin)
    .orderBy('period')
    .execute();
}

/** Changes a password through the ordinary flow (G4). @returns the flow as it ended. */
export async function changePassword(
  system: System,
  holder: Holder,
  person: Person,
): Promise<Flow | undefined> {
  const { step } = await startProved(system, 'startPasswordChange', holder, person);
  const { flow } = await system.gateway.flows.submitPassword(
    { ...request(), ...step, oldPassword: person.password, ...twice(NEW_PASSWORD) },
    holder,
  );
  return flow;
}
