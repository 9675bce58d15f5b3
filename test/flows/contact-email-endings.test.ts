import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { logIn, startContactEmail, startProved, type Holder } from '../environment/changes.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a change of the contact email (G3.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function newHolder() {
    const person = await signUp(system);
    return { person, holder: await logIn(system, person) };
  }
  const view = async (holder: Holder) =>
    (await system.gateway.accounts.getAccount({}, holder)).account;
  const verify = (token: string) =>
    system.gateway.recovery.verifyContactEmail({ ...request(), token });

  async function expectDead(token: string): Promise<void> {
    const link = await system.gateway.recovery.describeLink({ token });
    expect(link.status).toBe('LINK_STATUS_EXPIRED');
    expect(await refusalOf(verify(token))).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'LINK_EXPIRED',
    });
  }

  /** What ends every open change of an account. Each returns how to log in after it. */
  const endings = {
    'the password is changed': async (person: Person) => {
      const { flows } = system.gateway;
      const holder = await logIn(system, person);
      const { step } = await startProved(system, 'startPasswordChange', holder, person);
      const passwords = { oldPassword: PASSWORD, ...twice(NEW_PASSWORD) };
      await flows.submitPassword({ ...request(), ...step, ...passwords }, holder);
      return () => logIn(system, { ...person, password: NEW_PASSWORD });
    },
    'the password is reset': async (person: Person) => {
      const { flow, holder, code } = await resetUpToCode(system, person);
      await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
      return () => logIn(system, { ...person, password: NEW_PASSWORD });
    },
    'the account is disabled': async ({ uin, ...person }: Person) => {
      const { operators } = system.operator;
      await operators.disableAccount({ ...request(), uin, reason: 'a complaint' });
      return async () => {
        await operators.enableAccount({ ...request(), uin, reason: 'it was none' });
        return logIn(system, person);
      };
    },
  };

  it.each(Object.entries(endings))('ends, and its link, when %s (G4.6)', async (_, end) => {
    const { person, holder } = await newHolder();
    const email = newEmail();
    const { step, token } = await startContactEmail(system, holder, email);
    const logInAgain = await end(person);
    await expectDead(token);
    const back = await logInAgain();
    await expectDead(token);
    expect(await view(back)).toMatchObject({ contactEmail: email, contactEmailVerified: false });
    const late = { ...request(), ...step, email: newEmail() };
    const refusal = await refusalOf(system.gateway.flows.submitAddress(late, back));
    expect(refusal.reason).toBe('FLOW_ENDED');
    // The address is verified by a change that begins now.
    const anew = await startContactEmail(system, back, email);
    expect(anew.step).not.toEqual(step);
    await verify(anew.token);
    expect(await view(back)).toMatchObject({ contactEmail: email, contactEmailVerified: true });
    await expectDead(token);
  });

  it('ends when it is cancelled: its address stays, unverified', async () => {
    const { flows } = system.gateway;
    const { person, holder } = await newHolder();
    const email = newEmail();
    const { step, token } = await startContactEmail(system, holder, email);
    // It is taken over by no session: each of the account's may end it.
    const other = await logIn(system, person);
    const { flow } = await flows.cancelFlow({ ...request(), ...step }, other);
    expect(flow).toMatchObject({ outcome: 'FLOW_OUTCOME_CANCELLED', nextSteps: [] });
    await expectDead(token);
    expect(await view(holder)).toMatchObject({
      contactEmail: email,
      contactEmailVerified: false,
      advice: ['ADVICE_EMAILS_DIFFER', 'ADVICE_VERIFY_CONTACT_EMAIL'],
    });
    const anew = await startContactEmail(system, holder, email);
    expect(anew.step).not.toEqual(step);
    await verify(anew.token);
    expect(await view(holder)).toMatchObject({ contactEmail: email, contactEmailVerified: true });
  });

  it('takes another session’s address without taking the change from the first', async () => {
    const { flows } = system.gateway;
    const { person, holder } = await newHolder();
    const other = await logIn(system, person);
    const [first, second, third] = [newEmail(), newEmail(), newEmail()];
    const { step } = await startContactEmail(system, holder, first);
    expect((await startContactEmail(system, other, second)).step).toEqual(step);
    const { flow } = await flows.submitAddress({ ...request(), ...step, email: third }, holder);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_LINK');
    expect((await view(other))?.contactEmail).toBe(third);
  });

  it('is none for another account’s session, and for nobody', async () => {
    const { flows } = system.gateway;
    const { holder } = await newHolder();
    const email = newEmail();
    const { step, token } = await startContactEmail(system, holder, email);
    const foreign = await logIn(system, await signUp(system));
    for (const caller of [foreign, undefined]) {
      const calls = [
        () => flows.getFlow(step, caller),
        () => flows.submitAddress({ ...request(), ...step, email: newEmail() }, caller),
        () => flows.cancelFlow({ ...request(), ...step }, caller),
      ];
      for (const call of calls) {
        expect((await refusalOf(call())).reason).toBe('FLOW_NOT_FOUND');
      }
    }
    await verify(token);
    expect((await view(foreign))?.contactEmail).not.toBe(email);
    expect(await view(holder)).toMatchObject({ contactEmail: email, contactEmailVerified: true });
  });

  it('knows its own links only, and no other kind of flow knows these', async () => {
    const { recovery, sessions } = system.gateway;
    const { person, holder } = await newHolder();
    const { token } = await startContactEmail(system, holder, newEmail());
    const reset = await askForReset(system, person.email);
    const session = await sessions.logIn({ ...request(), email: person.email, password: PASSWORD });
    const unknown = { status: 'NOT_FOUND', reason: 'LINK_UNKNOWN' };
    const altered = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const other of [reset, session.sessionToken, altered, 'made-up']) {
      expect(await refusalOf(verify(other))).toMatchObject(unknown);
    }
    const opened = [
      () => recovery.openPasswordReset({ ...request(), token }),
      () => recovery.openUndo({ ...request(), token }),
    ];
    for (const open of opened) expect(await refusalOf(open())).toMatchObject(unknown);
    expect((await refusalOf(verify(''))).metadata).toEqual({ token: 'REQUIRED' });
    expect(await recovery.describeLink({ token: reset })).toMatchObject({
      kind: 'FLOW_KIND_PASSWORD_RESET',
      status: 'LINK_STATUS_ALIVE',
    });
    expect((await view(holder))?.contactEmailVerified).toBe(false);
    await verify(token);
  });

  it.each([
    ['', 'REQUIRED'],
    ['nobody', 'EMAIL_INVALID'],
    ['a@example.com, b@example.com', 'EMAIL_INVALID'],
    ['a@example.com\r\nBcc: b@example.com', 'EMAIL_INVALID'],
  ])('refuses the address %j, and changes nothing', async (email, reason) => {
    const { flows } = system.gateway;
    const { holder } = await newHolder();
    const before = await view(holder);
    const started = await refusalOf(flows.startContactEmailChange({ ...request(), email }, holder));
    expect(started).toMatchObject({ status: 'INVALID_ARGUMENT', metadata: { email: reason } });
    expect(await view(holder)).toEqual(before);
  });

  it('goes on after the worker was gone for a while', async () => {
    const { holder } = await newHolder();
    const [first, second] = [newEmail(), newEmail()];
    const { step, token } = await startContactEmail(system, holder, first);
    await system.stopWorker();
    expect((await system.gateway.recovery.describeLink({ token })).status).toBe(
      'LINK_STATUS_ALIVE',
    );
    await system.startWorker();
    const next = await startContactEmail(system, holder, second);
    expect(next.step).toEqual(step);
    await system.stopWorker();
    await system.startWorker();
    await verify(next.token);
    expect(await view(holder)).toMatchObject({ contactEmail: second, contactEmailVerified: true });
  });
});
