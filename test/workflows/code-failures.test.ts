import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startAhead, startChangeAhead, type Ahead } from '../environment/ahead.js';
import { logIn, withCode } from '../environment/changes.js';
import { failuresOf } from '../environment/code-failures.js';
import { newMobile, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('wrong codes in a row (G8.5)', () => {
  let ahead: Ahead;
  let people: System;
  beforeAll(async () => {
    people = await startSystem();
    ahead = await startAhead(people);
  });
  afterAll(async () => {
    await ahead.stop();
    await people.stop();
  });

  it('count across what is sent again, the same code or a new one', async () => {
    const mobile = newMobile();
    const person = await signUp(people, { mobile });
    const holder = await logIn(people, person);
    const { flows } = ahead.system.gateway;
    const { answer: step, code } = await withCode(ahead.system, mobile, () =>
      startChangeAhead(ahead, holder, {
        workflow: 'changeSecurityMobile',
        kind: 'security-mobile-change',
        values: { identityMethod: 'SECURITY_MOBILE' },
      }),
    );
    const submit = (typed: string) =>
      flows.submitCode({ ...request(), ...step, code: typed }, holder);
    const triesLeft = async (right: string) =>
      (await refusalOf(submit(wrongCode(right)))).metadata['tries_left'];
    const resend = () =>
      withCode(ahead.system, mobile, () => flows.resendCode({ ...request(), ...step }, holder));
    expect([await triesLeft(code), await triesLeft(code)]).toEqual(['4', '3']);
    await ahead.sleep('1m');
    expect((await resend()).code).toBe(code);
    expect(await triesLeft(code)).toBe('2');
    await ahead.sleep('8m');
    const renewed = (await resend()).code;
    expect(await triesLeft(renewed)).toBe('4');
    expect((await refusalOf(submit(code))).reason).toBe('CODE_WRONG');
    expect(await failuresOf(people, person, 'SECURITY_MOBILE')).toBe(5);
    await submit(renewed);
    expect(await failuresOf(people, person, 'SECURITY_MOBILE')).toBe(0);
  });
});
