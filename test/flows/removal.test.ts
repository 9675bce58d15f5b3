import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { removalScheduleId } from '../../src/domain/retention.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { logIn, withCode, type Holder } from '../environment/changes.js';
import { newMobile, request, signUp, type Person } from '../environment/people.js';
import { removeOutdated } from '../environment/removal.js';
import { deleteSchedules } from '../environment/schedules.js';
import { startSystem, type System } from '../environment/system.js';

/** Tables that hold what is kept for a while, and what says how old a row is. */
const AGES = {
  requests: 'created_at',
  log_in_challenges: 'created_at',
  log_in_failures: 'first_failed_at',
  staged_passwords: 'created_at',
  sessions: 'expires_at',
  flow_effects: 'created_at',
  code_failures: 'created_at',
  reserved_addresses: 'reserved_until',
} as const;
type Table = keyof typeof AGES;

/** Days from which on a row is outdated. */
const KEPT: [Table, number][] = [
  ['requests', 7],
  ['log_in_challenges', 1],
  ['log_in_failures', 2],
  ['staged_passwords', 1],
  ['sessions', 90],
  ['flow_effects', 90],
  ['code_failures', 90],
  ['reserved_addresses', 0],
];

let system: System;
let person: Person;
let holder: Holder;
let flowId: string;
beforeAll(async () => {
  system = await startSystem();
  person = await signUp(system);
  holder = await logIn(system, person);
  const { flows } = system.gateway;
  const mobile = newMobile();
  const { answer } = await withCode(system, mobile, () =>
    flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  flowId = answer.flow?.id ?? '';
});
afterAll(() => system.stop());
beforeEach(async () => {
  for (const table of Object.keys(AGES))
    await sql`truncate ${sql.table(table)} cascade`.execute(system.db);
});

const count = async (table: string) => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ${sql.table(table)}`.execute(system.db);
  return rows[0]?.count;
};

/** A row of each table, of a flow that has no row of its own. */
async function makeRow(table: Table, ofFlow: string = randomUUID()): Promise<void> {
  const { db } = system;
  const { uin } = person;
  const id = randomUUID();
  const rows = {
    requests: sql`(id, caller, method, digest) values (${id}, 'web', 'LogIn', 'd')`,
    log_in_challenges: sql`(flow_id, subject) values (${ofFlow}, ${id})`,
    log_in_failures: sql`(subject, failures) values (${id}, 3)`,
    staged_passwords: sql`(id, flow_id, hash, password_version) values (${id}, ${ofFlow}, 'h', 1)`,
    sessions: sql`(id, uin, expires_at) values (${id}, ${uin}, now())`,
    flow_effects: sql`(flow_id, step, result) values (${flowId}, ${id}, '{}')`,
    code_failures: sql`(update_id, flow_id, challenge) values (${id}, ${flowId}, 'c')`,
    reserved_addresses: sql`(kind, canonical, uin, reserved_until)
      values ('LOGIN_EMAIL', ${id}, ${uin}, now())`,
  };
  await sql`insert into ${sql.table(table)} ${rows[table]}`.execute(db);
}

async function age(table: Table, days: number, minutes: number): Promise<void> {
  const column = sql.ref(AGES[table]);
  await sql`update ${sql.table(table)}
    set ${column} = now() - make_interval(days => ${days}, mins => ${minutes})`.execute(system.db);
}

describe('the removal of what is outdated', () => {
  it.each(KEPT)('leaves %s for %d days, and no longer', async (table, days) => {
    await makeRow(table);
    await age(table, days, -5);
    await removeOutdated(system);
    expect(await count(table)).toBe(1);
    await age(table, days, 5);
    await removeOutdated(system);
    expect(await count(table)).toBe(0);
  });

  it('takes with a request the sends that were counted in its name', async () => {
    await makeRow('requests');
    await sql`insert into request_sends (caller, request_id, quota)
      select caller, id, 'q' from requests`.execute(system.db);
    await age('requests', 7, 5);
    await removeOutdated(system);
    expect(await count('request_sends')).toBe(0);
  });

  it('leaves the password that an open flow waits with', async () => {
    await makeRow('staged_passwords', flowId);
    await age('staged_passwords', 2, 0);
    await removeOutdated(system);
    expect(await count('staged_passwords')).toBe(1);
  });

  it('empties changes of what they replaced after 30 days, and keeps the changes', async () => {
    const { db } = system;
    await sql`insert into undoable_changes
      (id, uin, kind, former_address, former_canonical, former_password_hash, changed_at)
      select gen_random_uuid(), ${person.uin}, 'PASSWORD_CHANGE', 'a', 'c', 'h',
        now() - make_interval(days => days) from unnest(array[29, 31]) days`.execute(db);
    await removeOutdated(system);
    const rows = await db
      .selectFrom('undoable_changes')
      .select(['former_address', 'former_canonical', 'former_password_hash'])
      .orderBy('changed_at')
      .execute();
    expect(rows).toEqual([
      { former_address: null, former_canonical: null, former_password_hash: null },
      { former_address: 'a', former_canonical: 'c', former_password_hash: 'h' },
    ]);
  });

  it('goes on until none is left, however many there are', async () => {
    await sql`insert into requests (id, caller, method, digest, created_at)
      select gen_random_uuid(), 'web', 'LogIn', 'd', now() - interval '8 days'
      from generate_series(1, 2500)`.execute(system.db);
    await removeOutdated(system);
    expect(await count('requests')).toBe(0);
  });

  it('is started each day', async () => {
    await setUpTemporal(system.config);
    const id = removalScheduleId(system.config.TEMPORAL_TASK_QUEUE);
    const schedule = system.temporal.schedule.getHandle(id);
    const { spec, action, state } = await schedule.describe();
    expect(spec.calendars).toMatchObject([{ hour: [{ start: 5, end: 5 }] }]);
    expect(action).toMatchObject({ workflowType: 'removeOutdated', args: [] });
    expect(state.paused).toBe(false);
    await deleteSchedules(system);
  });
});
