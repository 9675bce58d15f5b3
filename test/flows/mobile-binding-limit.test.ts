import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { checkMobileLimit } from '../../src/activities/reservations.js';
import { codeIn } from '../../src/cli/inbox-reader.js';
import type { Tx } from '../../src/db/pool.js';
import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withCode,
  type Holder,
} from '../environment/changes.js';
import {
  newMobile,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  twice,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const LIMIT = 2;

const FULL = { outcome: 'FLOW_OUTCOME_REFUSED', reason: 'MOBILE_LIMIT_REACHED' };

describe('how many accounts a number may be the security mobile of (G2.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ MOBILE_BINDING_LIMIT: LIMIT.toString() });
  });
  afterAll(() => system.stop());

  /** As many people as may have a number. */
  async function peopleWith(mobile: string): Promise<Person[]> {
    const people: Person[] = [];
    while (people.length < LIMIT) people.push(await signUp(system, { mobile }));
    return people;
  }

  interface Change {
    holder: Holder;
    step: { flowId: string };
  }

  async function startChange(person: Pick<Person, 'email' | 'mobile' | 'password'>) {
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    return { holder, step };
  }

  async function change(person: Person, mobile: string): Promise<Flow | undefined> {
    const { step, holder } = await startChange(person);
    return submitNewAddress(system, step, holder, { mobile });
  }

  const enter = ({ step, holder }: Change, mobile: string) =>
    withCode(system, mobile, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );

  async function accountsWith(mobile: string): Promise<string[]> {
    const rows = await system.db
      .selectFrom('channels')
      .select('uin')
      .where('kind', '=', 'SECURITY_MOBILE')
      .where('canonical', '=', mobile)
      .execute();
    return rows.map(({ uin }) => uin);
  }

  it('tells that a number is full only after its code was right', async () => {
    const [full, free] = [newMobile(), newMobile()];
    await peopleWith(full);
    const person = await signUp(system);
    const started = await startChange(person);
    const [ofFree, ofFull] = [await enter(started, free), await enter(started, full)];
    const alike = ({ answer: { flow } }: typeof ofFull) => ({
      state: flow?.state,
      nextSteps: flow?.nextSteps,
      triesLeft: flow?.triesLeft,
      deliveryState: flow?.deliveryState,
      reason: flow?.reason,
    });
    expect(alike(ofFull)).toEqual(alike(ofFree));
    expect(ofFull.answer.flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
    const { flows } = system.gateway;
    const submit = (code: string) =>
      flows.submitCode({ ...request(), ...started.step, code }, started.holder);
    expect((await refusalOf(submit(wrongCode(ofFull.code)))).reason).toBe('CODE_WRONG');
    expect((await submit(ofFull.code)).flow).toMatchObject(FULL);
    expect(await accountsWith(full)).not.toContain(person.uin);
    const { account } = await system.gateway.accounts.getAccount({}, started.holder);
    expect(account?.maskedSecurityMobile).toBe('');
  });

  it('is judged for one account after another', async () => {
    const mobile = newMobile();
    await signUp(system, { mobile });
    const [first, second] = [await signUp(system), await signUp(system)];
    const check = (tx: Tx, { uin }: Person) =>
      checkMobileLimit(tx, uin, { canonical: mobile }, LIMIT);
    const { db } = system;
    let waits: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (tx) => {
      await check(tx, first);
      const other = { isJudged: false };
      waits = expect(
        db
          .transaction()
          .execute((tx2) => check(tx2, second).finally(() => (other.isJudged = true))),
      ).rejects.toMatchObject({ reason: 'MOBILE_LIMIT_REACHED' });
      // It is judged without waiting, or waits for this transaction.
      while (!other.isJudged && !(await isSomeoneWaiting())) await sleep(5);
      await tx
        .insertInto('channels')
        .values({ uin: first.uin, kind: 'SECURITY_MOBILE', address: mobile, canonical: mobile })
        .execute();
    });
    await waits;
  });

  async function isSomeoneWaiting(): Promise<boolean> {
    const { rows } = await sql`
      select from pg_locks
      where not granted and locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`.execute(
      system.db,
    );
    return rows.length > 0;
  }

  it('is held when several accounts race for the last place', async () => {
    const mobile = newMobile();
    await signUp(system, { mobile });
    const racers = [];
    for (let racer = 0; racer < 4; racer += 1) {
      const started = await startChange(await signUp(system));
      racers.push({ ...started, code: (await enter(started, mobile)).code });
    }
    const ended = await Promise.all(
      racers.map(({ step, holder, code }) =>
        system.gateway.flows.submitCode({ ...request(), ...step, code }, holder),
      ),
    );
    const outcomes = ended.map(({ flow }) => flow?.reason).sort();
    expect(outcomes).toEqual(['', ...Array<string>(3).fill('MOBILE_LIMIT_REACHED')]);
    expect(await accountsWith(mobile)).toHaveLength(LIMIT);
  });

  it('keeps the place of who released the number for 7 days, and no longer', async () => {
    const mobile = newMobile();
    const [person] = await peopleWith(mobile);
    if (!person) throw new Error('nobody has the number');
    await change(person, newMobile());
    expect(await change(await signUp(system), mobile)).toMatchObject(FULL);
    const { reserved_until: until } = await system.db
      .selectFrom('reserved_addresses')
      .select('reserved_until')
      .where('canonical', '=', mobile)
      .executeTakeFirstOrThrow();
    const days = (until.valueOf() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    await system.db
      .updateTable('reserved_addresses')
      .set({ reserved_until: new Date(Date.now() - 1) })
      .where('canonical', '=', mobile)
      .execute();
    const late = await change(await signUp(system), mobile);
    expect(late?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('lets who released the number have it again', async () => {
    const mobile = newMobile();
    const [person] = await peopleWith(mobile);
    if (!person) throw new Error('nobody has the number');
    const other = newMobile();
    await change(person, other);
    const back = await change({ ...person, mobile: other }, mobile);
    expect(back?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await accountsWith(mobile)).toHaveLength(LIMIT);
  });

  it('refuses a sign-up with a full number at its end, and makes no account', async () => {
    const mobile = newMobile();
    await peopleWith(mobile);
    const { email, step, holder } = await startSignUp(system);
    const { flows } = system.gateway;
    const submit = (code: string) => flows.submitCode({ ...request(), ...step, code }, holder);
    await submit(codeIn(await system.inbox.wait(email)));
    const { answer, code } = await withCode(system, mobile, () =>
      flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );
    expect(answer.flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
    expect((await submit(code)).flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    const chosen = { accountName: 'Test Ltd', ...twice(PASSWORD) };
    const { flow } = await flows.submitPassword({ ...request(), ...step, ...chosen }, holder);
    expect(flow).toMatchObject({ ...FULL, uin: '' });
    const refused = await refusalOf(logIn(system, { email, password: PASSWORD }));
    expect(refused.reason).toBe('LOG_IN_REFUSED');
    expect(await accountsWith(mobile)).toHaveLength(LIMIT);
  });
});
