import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withCode,
  type Holder,
} from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  request,
  signUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

/** The same mailbox, written in another way. */
const shouted = (email: string) => email.replace(/^[^@]+/, (local) => local.toUpperCase());

const TAKEN = { outcome: 'FLOW_OUTCOME_REFUSED', reason: 'EMAIL_TAKEN' };

describe('changing the login email (G3.3, G3.4)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  interface Change {
    holder: Holder;
    step: { flowId: string };
  }

  async function startChange(person: Person): Promise<Change> {
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
    return { holder, step };
  }

  async function change(person: Person, email: string): Promise<Flow | undefined> {
    const { step, holder } = await startChange(person);
    return submitNewAddress(system, step, holder, { email });
  }

  const enter = ({ step, holder }: Change, email: string) =>
    withCode(system, email, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, email }, holder),
    );

  const submit = ({ step, holder }: Change, code: string) =>
    system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);

  const reasonOf = async (email: string, { password }: Person) =>
    (await refusalOf(logIn(system, { email, password }))).reason;

  async function holdersOf(canonical: string): Promise<string[]> {
    const rows = await system.db
      .selectFrom('accounts')
      .select('uin')
      .where('login_email_canonical', '=', canonical)
      .execute();
    return rows.map(({ uin }) => uin);
  }

  it('lets the new address log in from the moment on at which the former one stops', async () => {
    const person = await signUp(system);
    const started = await startChange(person);
    const email = newEmail();
    const { code } = await enter(started, email);
    expect(await reasonOf(email, person)).toBe('LOG_IN_REFUSED');
    await logIn(system, person);
    const { flow } = await submit(started, code);
    expect(flow).toMatchObject({ outcome: 'FLOW_OUTCOME_COMPLETED', nextSteps: [] });
    expect(await reasonOf(person.email, person)).toBe('LOG_IN_REFUSED');
    await logIn(system, { ...person, email });
    await system.inbox.wait(person.email, 1, WITH_UNDO_LINK);
  });

  it('lets nobody in whose log-in with the former address was under way', async () => {
    const person = await signUp(system);
    const started = await startChange(person);
    const { code } = await enter(started, newEmail());
    const { sessions } = system.gateway;
    const logInAs = (email: string) =>
      sessions.logIn({ ...request(), email, password: person.password });
    // Passwords are compared one after the other: the last one's account was looked up before the change.
    const others = Array.from({ length: 60 }, () => logInAs(newEmail()));
    const waiting = logInAs(person.email);
    const settled = Promise.allSettled([...others, waiting]);
    await submit(started, code);
    await settled;
    const { sessionToken } = await waiting.catch(() => ({ sessionToken: '' }));
    const kept = sessions.getSession({}, asSession(sessionToken));
    expect((await refusalOf(kept)).reason).toBe('SESSION_REQUIRED');
  });

  it('ends every other session, and not its own', async () => {
    const person = await signUp(system);
    const others = [await logIn(system, person), await logIn(system, person)];
    const { step, holder } = await startChange(person);
    await submitNewAddress(system, step, holder, { email: newEmail() });
    const { sessions } = system.gateway;
    for (const other of others) {
      expect((await refusalOf(sessions.getSession({}, other))).reason).toBe('SESSION_REQUIRED');
    }
    const { sessions: live } = await sessions.listSessions({}, holder);
    expect(live.map(({ current }) => current)).toEqual([true]);
  });

  it('tells that an address is taken only after its code was right', async () => {
    const taken = await signUp(system);
    const person = await signUp(system);
    const started = await startChange(person);
    const [ofFree, ofTaken] = [await enter(started, newEmail()), await enter(started, taken.email)];
    const alike = ({ answer: { flow } }: typeof ofFree) => ({
      state: flow?.state,
      nextSteps: flow?.nextSteps,
      triesLeft: flow?.triesLeft,
      deliveryState: flow?.deliveryState,
      reason: flow?.reason,
    });
    expect(alike(ofTaken)).toEqual(alike(ofFree));
    expect(ofTaken.answer.flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
    const wrong = await refusalOf(submit(started, wrongCode(ofTaken.code)));
    expect(wrong).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
    expect((await submit(started, ofTaken.code)).flow).toMatchObject(TAKEN);
    await logIn(system, taken);
    await logIn(system, person);
  });

  it('takes the case variants of an address for one', async () => {
    const taken = await signUp(system);
    const person = await signUp(system, { mobile: newMobile() });
    expect(await change(person, shouted(taken.email))).toMatchObject(TAKEN);
    // An address of its own, that no security channel has.
    const email = newEmail();
    await change(person, email);
    const moved = await change({ ...person, email }, shouted(email));
    expect(moved?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await holdersOf(email)).toEqual([person.uin]);
    await logIn(system, { ...person, email });
    await logIn(system, { ...person, email: shouted(email) });
  });

  it('gives an address to exactly one of several accounts that race for it', async () => {
    const email = newEmail();
    const racers = [];
    for (let racer = 0; racer < 3; racer += 1) {
      const person = await signUp(system);
      const started = await startChange(person);
      // Case variants race as well.
      const typed = racer === 1 ? shouted(email) : email;
      racers.push({ person, started, code: (await enter(started, typed)).code });
    }
    const ended = await Promise.all(racers.map(({ started, code }) => submit(started, code)));
    const reasons = ended.map(({ flow }) => flow?.reason).sort();
    expect(reasons).toEqual(['', 'EMAIL_TAKEN', 'EMAIL_TAKEN']);
    const winner = racers[ended.findIndex(({ flow }) => flow?.reason === '')]?.person;
    expect(await holdersOf(email)).toEqual([winner?.uin]);
    for (const { person } of racers) {
      if (person === winner) expect(await reasonOf(person.email, person)).toBe('LOG_IN_REFUSED');
      else await logIn(system, person);
    }
  });
});
