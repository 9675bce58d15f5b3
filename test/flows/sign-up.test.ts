import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('signing up (G6.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const start = (email?: string) => startSignUp(system, email);

  it('makes an account whose email and mobile are its login, security and contact channels', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    expect(person.uin).toMatch(/^\d{12}$/);
    expect(person.appId).toMatch(/^\d{10}$/);
    const channels = await system.db
      .selectFrom('channels')
      .select(['kind', 'address'])
      .where('uin', '=', person.uin)
      .where('verified_at', 'is not', null)
      .orderBy('kind')
      .execute();
    expect(channels).toEqual([
      { kind: 'CONTACT_EMAIL', address: person.email },
      { kind: 'CONTACT_MOBILE', address: mobile },
      { kind: 'SECURITY_MOBILE', address: mobile },
      { kind: 'VERIFICATION_EMAIL', address: person.email },
    ]);
    const { sessionToken } = await system.gateway.sessions.logIn({
      ...request(),
      email: person.email.toUpperCase(),
      password: PASSWORD,
    });
    const { session } = await system.gateway.sessions.getSession({}, asSession(sessionToken));
    expect(session).toMatchObject({
      uin: person.uin,
      appId: person.appId,
      accountName: 'Test Ltd',
    });
  });

  it('never gives two accounts one UIN or APPID', async () => {
    const people = await Promise.all([signUp(system), signUp(system), signUp(system)]);
    expect(new Set(people.map(({ uin }) => uin)).size).toBe(3);
    expect(new Set(people.map(({ appId }) => appId)).size).toBe(3);
  });

  it('answers a start for a taken address like any other, tells its holder, and takes no code', async () => {
    const { email } = await signUp(system);
    const mails = (await system.inbox.list(email)).length;
    const fresh = await start();
    const taken = await start(email);
    const shape = ({ flow }: typeof fresh) => ({
      ...flow,
      id: '',
      maskedTarget: '',
      deadline: '',
      startedAt: '',
      resendAfter: '',
      codeExpiresAt: '',
    });
    expect(shape(taken)).toEqual(shape(fresh));
    const note = await system.inbox.wait(email, mails + 1);
    expect(note.text).not.toMatch(WITH_CODE);
    const tried = refusalOf(
      system.gateway.flows.submitCode(
        { ...request(), ...taken.step, code: '123456' },
        taken.holder,
      ),
    );
    expect(await tried).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
  });

  it('lets only one of two sign-ups for one address make an account', async () => {
    const email = newEmail();
    const [first, second] = [await start(email), await start(email)];
    // Both codes reach the same mailbox; each is right in its own flow only.
    await system.inbox.wait(email, 2);
    const codes = (await system.inbox.list(email)).map(codeIn);
    for (const { step, holder } of [first, second]) {
      for (const code of codes) {
        await system.gateway.flows
          .submitCode({ ...request(), ...step, code }, holder)
          .catch(() => undefined);
      }
    }
    const finish = ({ step, holder }: typeof first) =>
      system.gateway.flows.submitPassword(
        { ...request(), ...step, accountName: 'Racer', ...twice(PASSWORD) },
        holder,
      );
    const ended = await Promise.all([finish(first), finish(second)]);
    expect(ended.map(({ flow }) => flow?.outcome).sort()).toEqual([
      'FLOW_OUTCOME_COMPLETED',
      'FLOW_OUTCOME_REFUSED',
    ]);
    expect(ended.map(({ flow }) => flow?.reason).sort()).toEqual(['', 'EMAIL_TAKEN']);
  });

  it('sends the code to another address when one is entered, and the former code is void', async () => {
    const { email, step, holder } = await start();
    const former = codeIn(await system.inbox.wait(email));
    const other = newEmail();
    await system.gateway.flows.submitAddress({ ...request(), ...step, email: other }, holder);
    const code = codeIn(await system.inbox.wait(other));
    const submit = (typed: string) =>
      system.gateway.flows.submitCode({ ...request(), ...step, code: typed }, holder);
    expect((await refusalOf(submit(former))).reason).toBe('CODE_WRONG');
    expect((await submit(code)).flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('keeps the mobile whose code was typed, not one that was entered afterwards', async () => {
    const { email, step, holder } = await start();
    const { flows } = system.gateway;
    const code = codeIn(await system.inbox.wait(email));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    const [proved, unproved] = [newMobile(), newMobile()];
    await flows.submitAddress({ ...request(), ...step, mobile: proved }, holder);
    const texted = codeIn(await system.inbox.wait(proved));
    await flows.submitCode({ ...request(), ...step, code: texted }, holder);
    await flows.submitAddress({ ...request(), ...step, mobile: unproved }, holder);
    const { flow } = await flows.submitPassword(
      { ...request(), ...step, accountName: 'Mobile', ...twice(PASSWORD) },
      holder,
    );
    const kept = await system.db
      .selectFrom('channels')
      .select('address')
      .where('uin', '=', flow?.uin ?? '')
      .where('kind', '=', 'SECURITY_MOBILE')
      .executeTakeFirst();
    expect(kept?.address).toBe(proved);
  });
});
