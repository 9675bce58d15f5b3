import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import { challengedBy, challengeRightly } from '../environment/log-in-codes.js';
import {
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { typeWrongPasswords } from '../environment/wrong-passwords.js';

describe('logging in after three wrong passwords (G6.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const logIn = (email: string, password = PASSWORD) =>
    system.gateway.sessions.logIn({ ...request(), email, password });

  /** A person whose password was typed wrong three times. */
  async function mistrusted(mobile?: string) {
    const person = await signUp(system, { ...(mobile !== undefined && { mobile }) });
    await typeWrongPasswords(system, person.email, 3);
    return person;
  }

  it('opens no session with the right password alone', async () => {
    const person = await mistrusted();
    const answer = await logIn(person.email);
    expect(answer).toMatchObject({ session: undefined, sessionToken: '' });
    expect(answer.challenge?.flow).toMatchObject({
      kind: 'FLOW_KIND_LOG_IN',
      state: 'FLOW_STATE_AWAITING_CODE',
      nextSteps: ['FLOW_STEP_SUBMIT_CODE', 'FLOW_STEP_RESEND_CODE', 'FLOW_STEP_CANCEL'],
    });
    const opened = await system.db
      .selectFrom('sessions')
      .select('id')
      .where('uin', '=', person.uin)
      .execute();
    expect(opened).toEqual([]);
  });

  it('opens one with the code as well, and counts anew', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    const { session, sessionToken } = await system.gateway.sessions.submitLogInCode(
      { ...request(), ...step, code },
      holder,
    );
    expect(session).toMatchObject({ uin: person.uin, subUserId: '', current: true });
    const seen = await system.gateway.sessions.getSession({}, asSession(sessionToken));
    expect(seen.session?.id).toBe(session?.id);
    await typeWrongPasswords(system, person.email, 2);
    expect((await logIn(person.email)).session).toBeDefined();
  });

  it('sends the code to the security mobile where there is one', async () => {
    const mobile = newMobile();
    const person = await mistrusted(mobile);
    const mails = await system.inbox.list(person.email, WITH_CODE);
    const { step, holder, code } = await challengeRightly(system, person);
    const { session } = await system.gateway.sessions.submitLogInCode(
      { ...request(), ...step, code },
      holder,
    );
    expect(session?.uin).toBe(person.uin);
    expect(await system.inbox.list(person.email, WITH_CODE)).toEqual(mails);
  });

  it('opens one session when the code is submitted again with its request id, and none without', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    const { sessions } = system.gateway;
    const submission = { ...request(), ...step, code };
    const first = await sessions.submitLogInCode(submission, holder);
    expect(await sessions.submitLogInCode(submission, holder)).toEqual(first);
    const again = refusalOf(sessions.submitLogInCode({ ...submission, ...request() }, holder));
    expect((await again).reason).toBe('FLOW_ENDED');
  });

  it('sends no second code to an address within a minute', async () => {
    const person = await mistrusted();
    const { answer, step, holder, code } = await challengeRightly(system, person);
    const second = await logIn(person.email);
    expect(second.challenge?.flow?.id).not.toBe(answer.challenge?.flow?.id);
    await system.gateway.sessions.submitLogInCode({ ...request(), ...step, code }, holder);
    const codes = (await system.inbox.list(person.email, WITH_CODE)).map(codeIn);
    expect(codes.slice(1)).toEqual([code]);
  });

  it('sends the code of the right password, however many wrong ones came a moment before', async () => {
    const person = await signUp(system);
    await typeWrongPasswords(system, person.email, 6);
    const mails = (await system.inbox.list(person.email, WITH_CODE)).length;
    const { step, holder } = challengedBy(await logIn(person.email));
    const code = codeIn(await system.inbox.wait(person.email, mails + 1, WITH_CODE));
    const { session } = await system.gateway.sessions.submitLogInCode(
      { ...request(), ...step, code },
      holder,
    );
    expect(session?.uin).toBe(person.uin);
  });

  it('refuses the code once the password was changed', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    const reset = await resetUpToCode(system, person);
    await system.gateway.flows.submitCode(
      { ...request(), ...reset.flow, code: reset.code },
      reset.holder,
    );
    const late = refusalOf(
      system.gateway.sessions.submitLogInCode({ ...request(), ...step, code }, holder),
    );
    expect((await late).reason).toBe('FLOW_ENDED');
    expect((await logIn(person.email, NEW_PASSWORD)).session).toBeDefined();
  });

  it('locks after ten tries, those included that were right, and a reset lifts it', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    for (let typed = 5; typed <= 10; typed += 1) {
      expect((await logIn(person.email)).challenge).toBeDefined();
    }
    const { sessions, flows } = system.gateway;
    const wrong = { ...request(), ...step, code: wrongCode(code) };
    expect((await refusalOf(sessions.submitLogInCode(wrong, holder))).reason).toBe('CODE_WRONG');
    expect(await refusalOf(logIn(person.email))).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'LOG_IN_LOCKED',
      retryInfo: true,
    });
    const reset = await resetUpToCode(system, person);
    await flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder);
    expect((await logIn(person.email, NEW_PASSWORD)).session).toBeDefined();
  });
});
