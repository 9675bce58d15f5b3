import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { WITH_CODE } from '../../src/cli/inbox-reader.js';
import { challengedBy, challengeRightly } from '../environment/log-in-codes.js';
import {
  newEmail,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { typeWrongPasswords, WRONG_PASSWORD } from '../environment/wrong-passwords.js';

/** What stays of an answer without what differs from flow to flow: ids, times and secrets. */
function shapeOf(answer: unknown): unknown {
  const text = JSON.stringify(answer)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'time')
    .replace(/k1\.[\w.-]+/g, 'secret');
  return JSON.parse(text);
}

describe('a log-in challenge under attack (G6.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const logIn = (email: string, password = PASSWORD, id = request()) =>
    system.gateway.sessions.logIn({ ...id, email, password });

  /** A person whose password was typed wrong three times. */
  async function mistrusted() {
    const person = await signUp(system);
    await typeWrongPasswords(system, person.email, 3);
    return person;
  }

  /** All that a challenge shows to who answers it with wrong codes. */
  async function shownBy({ answer, step, holder }: ReturnType<typeof challengedBy>, code: string) {
    const { flows, sessions } = system.gateway;
    const watched = flows.watchFlow(step, holder)[Symbol.asyncIterator]();
    const seen: unknown[] = [answer, await watched.next()];
    for (let typed = 0; typed < 6; typed += 1) {
      seen.push(await refusalOf(sessions.submitLogInCode({ ...request(), ...step, code }, holder)));
      if (typed < 5) seen.push(await watched.next());
      seen.push(await flows.getFlow(step, holder));
    }
    seen.push(await refusalOf(flows.resendCode({ ...request(), ...step }, holder)));
    seen.push(await refusalOf(flows.submitCode({ ...request(), ...step, code }, holder)));
    seen.push(await flows.cancelFlow({ ...request(), ...step }, holder));
    seen.push(await watched.next(), await watched.next());
    seen.push(await refusalOf(sessions.submitLogInCode({ ...request(), ...step, code }, holder)));
    return shapeOf(seen);
  }

  it('shows no wrong password, no unknown email and no right password before its code was right', async () => {
    const person = await mistrusted();
    const { code, ...rightly } = await challengeRightly(system, person);
    const right = await shownBy(rightly, wrongCode(code));
    const other = await mistrusted();
    const wrong = await shownBy(challengedBy(await logIn(other.email, WRONG_PASSWORD)), '123456');
    const unknown = newEmail();
    await typeWrongPasswords(system, unknown, 3);
    const nobody = await shownBy(challengedBy(await logIn(unknown)), '123456');
    expect(wrong).toEqual(right);
    expect(nobody).toEqual(right);
    expect(JSON.stringify(right)).toContain('CODE_DEAD');
  });

  it('is the same for a repeated request, whatever password that has', async () => {
    const person = await mistrusted();
    const { email } = person;
    const mails = await system.inbox.list(email, WITH_CODE);
    const wrongly = request();
    const first = await logIn(email, WRONG_PASSWORD, wrongly);
    expect(await logIn(email, PASSWORD, wrongly)).toEqual(first);
    const rightly = request();
    const second = await logIn(email, PASSWORD, rightly);
    expect(await logIn(email, WRONG_PASSWORD, rightly)).toEqual(second);
    await system.inbox.wait(email, mails.length + 1, WITH_CODE);
    expect(await system.inbox.list(email, WITH_CODE)).toHaveLength(mails.length + 1);
    const tries = await system.db
      .selectFrom('log_in_challenges')
      .innerJoin('log_in_failures', 'log_in_failures.subject', 'log_in_challenges.subject')
      .select('failures')
      .where('flow_id', '=', second.challenge?.flow?.id ?? '')
      .executeTakeFirst();
    expect(tries?.failures).toBe(5);
  });

  it('opens no session for a password that isn’t in force by then', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    // Past what a change would end first.
    await system.db
      .updateTable('accounts')
      .set((eb) => ({ password_version: eb('password_version', '+', 1) }))
      .where('uin', '=', person.uin)
      .execute();
    const late = system.gateway.sessions.submitLogInCode({ ...request(), ...step, code }, holder);
    expect((await refusalOf(late)).reason).toBe('LOG_IN_REFUSED');
  });

  it('takes the code of no other challenge', async () => {
    const person = await mistrusted();
    const first = await challengeRightly(system, person);
    const second = await challengeRightly(system, person);
    const { sessions } = system.gateway;
    const swapped = { ...request(), ...second.step, code: first.code };
    const refused = refusalOf(sessions.submitLogInCode(swapped, second.holder));
    expect(await refused).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
    for (const { step, holder, code } of [first, second]) {
      const { session } = await sessions.submitLogInCode({ ...request(), ...step, code }, holder);
      expect(session?.uin).toBe(person.uin);
    }
  });

  it('takes its code where it opens a session, and nowhere else', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    const { flows, sessions } = system.gateway;
    const elsewhere = refusalOf(flows.submitCode({ ...request(), ...step, code }, holder));
    expect((await elsewhere).reason).toBe('STEP_NOT_OPEN');
    const { session } = await sessions.submitLogInCode({ ...request(), ...step, code }, holder);
    expect(session?.uin).toBe(person.uin);
  });

  it('is nobody’s but who has its secret, the account’s own session included', async () => {
    const person = await signUp(system);
    const own = asSession((await logIn(person.email)).sessionToken);
    await typeWrongPasswords(system, person.email, 3);
    const { step, holder, code } = await challengeRightly(system, person);
    const stranger = challengedBy(await logIn((await mistrusted()).email));
    const { flows, sessions } = system.gateway;
    for (const headers of [{}, own, stranger.holder, asFlowHolder('k1.forged')]) {
      for (const call of [
        () => sessions.submitLogInCode({ ...request(), ...step, code }, headers),
        () => flows.getFlow(step, headers),
        () => flows.resendCode({ ...request(), ...step }, headers),
        () => flows.cancelFlow({ ...request(), ...step }, headers),
      ]) {
        expect((await refusalOf(call())).reason).toBe('FLOW_NOT_FOUND');
      }
    }
    await sessions.submitLogInCode({ ...request(), ...step, code }, holder);
  });

  it('is of its own kind: the code of another flow opens no session', async () => {
    const { step, holder } = await startSignUp(system);
    const call = system.gateway.sessions.submitLogInCode(
      { ...request(), ...step, code: '123456' },
      holder,
    );
    expect((await refusalOf(call)).reason).toBe('FLOW_NOT_FOUND');
  });

  it('opens no session of an account that was disabled meanwhile', async () => {
    const person = await mistrusted();
    const { step, holder, code } = await challengeRightly(system, person);
    const disabling = { ...request(), uin: person.uin, reason: 'test' };
    await system.operator.operators.disableAccount(disabling);
    const late = system.gateway.sessions.submitLogInCode({ ...request(), ...step, code }, holder);
    expect((await refusalOf(late)).reason).toBe('FLOW_ENDED');
  });
});
