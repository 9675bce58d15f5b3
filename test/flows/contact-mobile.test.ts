import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { logIn, startContactMobile, withCode, type Holder } from '../environment/changes.js';
import { forgetSendLimits, newMobile, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('changing the contact mobile (G2.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function newHolder() {
    const person = await signUp(system, { mobile: newMobile() });
    return { person, holder: await logIn(system, person) };
  }

  const view = async (holder: Holder) =>
    (await system.gateway.accounts.getAccount({}, holder)).account;

  const start = (holder: Holder, mobile: string) => startContactMobile(system, holder, mobile);

  /** Enters another number. @returns the flow, and the code that came to it. */
  async function submit(holder: Holder, step: { flowId: string }, mobile: string) {
    const { answer, code } = await withCode(system, mobile, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );
    return { flow: answer.flow, code };
  }

  const submitCode = async (holder: Holder, step: { flowId: string }, code: string) =>
    (await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder)).flow;

  const completed = { state: 'FLOW_STATE_ENDED', outcome: 'FLOW_OUTCOME_COMPLETED' };

  it('sends a code to the new number only, and applies it by the right code alone', async () => {
    const { person, holder } = await newHolder();
    const mobile = newMobile();
    const seen = async () => ({
      mails: (await system.inbox.list(person.email)).length,
      texts: (await system.inbox.list(person.mobile ?? '')).length,
    });
    const before = await seen();
    const { flow, step, code } = await start(holder, mobile);
    expect(flow).toMatchObject({
      kind: 'FLOW_KIND_CONTACT_MOBILE_CHANGE',
      state: 'FLOW_STATE_AWAITING_CODE',
      offeredMethods: [],
      maskedTarget: `138****${mobile.slice(-4)}`,
      triesLeft: 5,
      step: 2,
      stepCount: 2,
      nextSteps: [
        'FLOW_STEP_SUBMIT_CODE',
        'FLOW_STEP_RESEND_CODE',
        'FLOW_STEP_SUBMIT_ADDRESS',
        'FLOW_STEP_CANCEL',
      ],
    });
    expect((await view(holder))?.contactMobile).toBe(person.mobile);
    expect(await submitCode(holder, step, code)).toMatchObject({ ...completed, nextSteps: [] });
    expect(await view(holder)).toMatchObject({
      contactMobile: mobile,
      maskedSecurityMobile: `138****${person.mobile?.slice(-4) ?? ''}`,
    });
    expect(await seen()).toEqual(before);
    expect(await system.inbox.list(mobile)).toHaveLength(1);
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_ENDED');
  });

  it('binds the first contact mobile of an account in the same way', async () => {
    const holder = await logIn(system, await signUp(system));
    const mobile = newMobile();
    const { step, code } = await start(holder, mobile);
    await submitCode(holder, step, code);
    expect(await view(holder)).toMatchObject({ contactMobile: mobile, maskedSecurityMobile: '' });
  });

  it('refuses wrong codes, after five of them the right one too, and goes on with another number', async () => {
    const { person, holder } = await newHolder();
    const { step, code } = await start(holder, newMobile());
    for (const left of ['4', '3', '2', '1', '0']) {
      expect(await refusalOf(submitCode(holder, step, wrongCode(code)))).toMatchObject({
        status: 'INVALID_ARGUMENT',
        reason: 'CODE_WRONG',
        metadata: { tries_left: left },
      });
    }
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('CODE_DEAD');
    expect((await view(holder))?.contactMobile).toBe(person.mobile);
    const mobile = newMobile();
    const { flow, code: next } = await submit(holder, step, mobile);
    expect(flow?.triesLeft).toBe(5);
    await submitCode(holder, step, next);
    expect((await view(holder))?.contactMobile).toBe(mobile);
  });

  it('refuses a code that came to the same number in another account’s flow', async () => {
    const [{ holder }, { person, holder: other }] = [await newHolder(), await newHolder()];
    const mobile = newMobile();
    const { code } = await start(holder, mobile);
    const { step, code: own } = await start(other, mobile);
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('CODE_WRONG');
    expect((await view(other))?.contactMobile).toBe(person.mobile);
    expect(await submitCode(other, step, own)).toMatchObject(completed);
  });

  it('goes on with another number that is entered, and the former one’s code is void', async () => {
    const { holder } = await newHolder();
    const [first, second] = [newMobile(), newMobile()];
    const { step, code } = await start(holder, first);
    const { flow, code: next } = await submit(holder, step, second);
    expect(flow).toMatchObject({ id: step.flowId, maskedTarget: `138****${second.slice(-4)}` });
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('CODE_WRONG');
    expect(await submitCode(holder, step, next)).toMatchObject(completed);
    expect((await view(holder))?.contactMobile).toBe(second);
  });

  it('goes on with another number that it is started again with (G8.3)', async () => {
    const { holder } = await newHolder();
    const [first, second] = [newMobile(), newMobile()];
    const { step, code } = await start(holder, first);
    const again = await start(holder, second);
    expect(again.flow).toMatchObject({
      id: step.flowId,
      maskedTarget: `138****${second.slice(-4)}`,
    });
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('CODE_WRONG');
    expect(await submitCode(holder, step, again.code)).toMatchObject(completed);
    expect((await view(holder))?.contactMobile).toBe(second);
  });

  it('returns the open flow, and sends nothing, when it is started again with the same number', async () => {
    const { holder } = await newHolder();
    const mobile = newMobile();
    const { flow, step, code } = await start(holder, mobile);
    await forgetSendLimits(system);
    const again = await system.gateway.flows.startContactMobileChange(
      { ...request(), mobile: mobile.replace('+86138', '+86 138-') },
      holder,
    );
    expect(again.flow).toMatchObject({ id: flow?.id, codeExpiresAt: flow?.codeExpiresAt });
    expect(await submitCode(holder, step, code)).toMatchObject(completed);
    expect(await system.inbox.list(mobile)).toHaveLength(1);
    const anew = await start(holder, newMobile());
    expect(anew.flow?.id).not.toBe(flow?.id);
  });

  it('sends no second code to a number within a minute, whatever came between (G8.4)', async () => {
    const { flows } = system.gateway;
    const { holder } = await newHolder();
    const [first, second] = [newMobile(), newMobile()];
    const early = { status: 'RESOURCE_EXHAUSTED', reason: 'RESEND_TOO_EARLY', retryInfo: true };
    const { step } = await start(holder, first);
    expect(await refusalOf(flows.resendCode({ ...request(), ...step }, holder))).toMatchObject(
      early,
    );
    await submit(holder, step, second);
    await forgetSendLimits(system);
    const back = { ...request(), ...step, mobile: first };
    expect(await refusalOf(flows.submitAddress(back, holder))).toMatchObject(early);
    expect(await system.inbox.list(first)).toHaveLength(1);
  });

  it('begins anew from another session, to which the former one’s code and steps are of no use (G8.2)', async () => {
    const { flows } = system.gateway;
    const { person, holder } = await newHolder();
    const other = await logIn(system, person);
    const { step, code } = await start(holder, newMobile());
    const mobile = newMobile();
    const taken = await start(other, mobile);
    expect(taken.flow).toMatchObject({
      id: step.flowId,
      state: 'FLOW_STATE_AWAITING_CODE',
      maskedTarget: `138****${mobile.slice(-4)}`,
    });
    await forgetSendLimits(system);
    const steps = [
      () => submitCode(holder, step, code),
      () => submitCode(holder, step, taken.code),
      () => flows.resendCode({ ...request(), ...step }, holder),
      () => flows.submitAddress({ ...request(), ...step, mobile: newMobile() }, holder),
    ];
    for (const late of steps) {
      expect(await refusalOf(late())).toMatchObject({
        status: 'FAILED_PRECONDITION',
        reason: 'FLOW_TAKEN_OVER',
      });
    }
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('CODE_WRONG');
    expect(await submitCode(other, step, taken.code)).toMatchObject(completed);
    expect((await view(holder))?.contactMobile).toBe(mobile);
  });

  it.each([
    ['none', '', 'REQUIRED'],
    ['without its country', '13800138000', 'MOBILE_INVALID'],
    ['too short', '+8613800', 'MOBILE_INVALID'],
    ['of a landline', '+861062765566', 'MOBILE_INVALID'],
    ['of no country', '+99913800138000', 'MOBILE_INVALID'],
    ['and an extension', '+8613800138000 ext. 5', 'MOBILE_INVALID'],
  ])('refuses a number that can’t exist: %s', async (_, mobile, reason) => {
    const { flows } = system.gateway;
    const { holder } = await newHolder();
    const invalid = { status: 'INVALID_ARGUMENT', metadata: { mobile: reason } };
    const started = flows.startContactMobileChange({ ...request(), mobile }, holder);
    expect(await refusalOf(started)).toMatchObject(invalid);
    const { step } = await start(holder, newMobile());
    const entered = flows.submitAddress({ ...request(), ...step, mobile }, holder);
    expect(await refusalOf(entered)).toMatchObject(invalid);
  });
});
