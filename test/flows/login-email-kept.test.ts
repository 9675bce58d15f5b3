import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, submitNewAddress, withCode } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const TAKEN = { outcome: 'FLOW_OUTCOME_REFUSED', reason: 'EMAIL_TAKEN' };

describe('a login email that was released (G9.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function change(
    person: Pick<Person, 'email' | 'mobile' | 'password'>,
    email: string,
  ): Promise<Flow | undefined> {
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
    return submitNewAddress(system, step, holder, { email });
  }

  async function signUpToItsEnd(email: string): Promise<Flow | undefined> {
    const { answer: started, code } = await withCode(system, email, () =>
      startSignUp(system, email),
    );
    const { step, holder } = started;
    const { flows } = system.gateway;
    await flows.submitCode({ ...request(), ...step, code }, holder);
    const chosen = { accountName: 'Test Ltd', ...twice(PASSWORD) };
    return (await flows.submitPassword({ ...request(), ...step, ...chosen }, holder)).flow;
  }

  /** Somebody whose login email was another one a moment ago. */
  async function moved(): Promise<{ person: Person; former: string }> {
    const { email: former, ...person } = await signUp(system, { mobile: newMobile() });
    const email = newEmail();
    await change({ ...person, email: former }, email);
    return { person: { ...person, email }, former };
  }

  const endReservation = (email: string) =>
    system.db
      .updateTable('reserved_addresses')
      .set({ reserved_until: new Date(Date.now() - 1) })
      .where('canonical', '=', email)
      .execute();

  it('stays its account’s for 7 days: no other account and no sign-up gets it', async () => {
    const { former } = await moved();
    expect(await change(await signUp(system), former)).toMatchObject(TAKEN);
    expect(await signUpToItsEnd(former)).toMatchObject({ ...TAKEN, uin: '' });
    const refused = await refusalOf(logIn(system, { email: former, password: PASSWORD }));
    expect(refused.reason).toBe('LOG_IN_REFUSED');
    const { reserved_until: until } = await system.db
      .selectFrom('reserved_addresses')
      .select('reserved_until')
      .where('canonical', '=', former)
      .executeTakeFirstOrThrow();
    const days = (until.valueOf() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
  });

  it('goes to another account that asks for it after these days', async () => {
    const { former } = await moved();
    await endReservation(former);
    const done = await change(await signUp(system), former);
    expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, { email: former, password: PASSWORD });
  });

  it('goes to who signs up with it after these days', async () => {
    const { former } = await moved();
    await endReservation(former);
    expect((await signUpToItsEnd(former))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, { email: former, password: PASSWORD });
  });

  it('is its account’s again at any time', async () => {
    const { person, former } = await moved();
    expect((await change(person, former))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, { ...person, email: former });
  });
});
