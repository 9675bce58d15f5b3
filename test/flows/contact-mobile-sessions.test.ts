import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { codeIn } from '../../src/cli/inbox-reader.js';
import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import {
  forgetSendLimits,
  newEmail,
  newMobile,
  request,
  signUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a change of the contact mobile (G8.2, G8.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const masked = (mobile: string) => `138****${mobile.slice(-4)}`;
  const bound = async (holder: Holder) =>
    (await system.gateway.accounts.getAccount({}, holder)).account?.contactMobile;
  const start = (holder: Holder, mobile: string) =>
    system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder);
  const submitCode = (holder: Holder, step: { flowId: string }, code: string) =>
    system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
  /** The newest code that a number has got by now; a wrong one when it has none. */
  const codeAt = async (mobile: string) => {
    const text = (await system.inbox.list(mobile)).at(-1);
    return text ? codeIn(text) : '000000';
  };

  it('ends when it is cancelled, and its code with it', async () => {
    const { flows } = system.gateway;
    const former = newMobile();
    const holder = await logIn(system, await signUp(system, { mobile: former }));
    const { step, code } = await startContactMobile(system, holder, newMobile());
    const { flow } = await flows.cancelFlow({ ...request(), ...step }, holder);
    expect(flow).toMatchObject({ outcome: 'FLOW_OUTCOME_CANCELLED', nextSteps: [] });
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_ENDED');
    const again = refusalOf(flows.cancelFlow({ ...request(), ...step }, holder));
    expect((await again).reason).toBe('FLOW_ENDED');
    expect(await bound(holder)).toBe(former);
    const anew = await startContactMobile(system, holder, newMobile());
    expect(anew.step).not.toEqual(step);
    expect((await refusalOf(submitCode(holder, anew.step, code))).reason).toBe('CODE_WRONG');
  });

  it('is none for a session of another account or of a sub-user, and for nobody', async () => {
    const { flows, subUsers, sessions } = system.gateway;
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step, code } = await startContactMobile(system, holder, newMobile());
    const sub = { userName: 'ops', password: 'Grey-Pebble-31' };
    const named = { ...request(), userName: sub.userName, ...twice(sub.password) };
    await subUsers.createSubUser(named, holder);
    const opened = await sessions.logInSubUser({ ...request(), uin: person.uin, ...sub });
    const foreign = await logIn(system, await signUp(system));
    for (const caller of [foreign, asSession(opened.sessionToken), undefined]) {
      const calls = [
        () => flows.getFlow(step, caller),
        () => flows.submitCode({ ...request(), ...step, code }, caller),
        () => flows.submitAddress({ ...request(), ...step, mobile: newMobile() }, caller),
        () => flows.resendCode({ ...request(), ...step }, caller),
        () => flows.cancelFlow({ ...request(), ...step }, caller),
      ];
      for (const call of calls) {
        expect(await refusalOf(call())).toMatchObject({
          status: 'NOT_FOUND',
          reason: 'FLOW_NOT_FOUND',
        });
      }
    }
    const { flow } = await submitCode(holder, step, code);
    expect(flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('takes an email address for no number', async () => {
    const holder = await logIn(system, await signUp(system));
    const { step } = await startContactMobile(system, holder, newMobile());
    const address = { ...request(), ...step, email: newEmail() };
    const refusal = await refusalOf(system.gateway.flows.submitAddress(address, holder));
    expect(refusal.reason).toBe('STEP_NOT_OPEN');
  });

  it('goes to another session with the same number, and the former one’s code with nobody', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const other = await logIn(system, person);
    const mobile = newMobile();
    const { flow, step, code } = await startContactMobile(system, holder, mobile);
    const taken = await start(other, mobile);
    // No second text within a minute: the flow says from when on.
    expect(taken.flow).toMatchObject({ id: step.flowId, triesLeft: 0 });
    expect(taken.flow?.resendAfter).toEqual(flow?.resendAfter);
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('CODE_DEAD');
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_TAKEN_OVER');
  });

  it('takes every number, one after the other, when it is started with several at once', async () => {
    const holder = await logIn(system, await signUp(system));
    const numbers = Array.from({ length: 4 }, newMobile);
    await forgetSendLimits(system);
    const started = await Promise.all(numbers.map((mobile) => start(holder, mobile)));
    expect(new Set(started.map(({ flow }) => flow?.id)).size).toBe(1);
    expect(started.map(({ flow }) => flow?.maskedTarget)).toEqual(numbers.map(masked));
    const step = { flowId: started[0]?.flow?.id ?? '' };
    const { flow } = await system.gateway.flows.getFlow(step, holder);
    const last = numbers.find((mobile) => masked(mobile) === flow?.maskedTarget) ?? '';
    await system.inbox.wait(last);
    const done = await submitCode(holder, step, await codeAt(last));
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await bound(holder)).toBe(last);
  });

  it('awaits the code of a number that it is started with while another one is applied', async () => {
    const holder = await logIn(system, await signUp(system));
    const [first, second] = [newMobile(), newMobile()];
    const { step, code } = await startContactMobile(system, holder, first);
    await forgetSendLimits(system);
    const [, started] = await Promise.allSettled([
      submitCode(holder, step, code),
      start(holder, second),
    ]);
    expect(started).toMatchObject({
      value: { flow: { state: 'FLOW_STATE_AWAITING_CODE', maskedTarget: masked(second) } },
    });
  });

  it('of two sessions that race ends at one number, whose code was typed', async () => {
    const person = await signUp(system);
    const racers = await Promise.all(
      [newMobile(), newMobile()].map(async (mobile) => ({
        mobile,
        holder: await logIn(system, person),
      })),
    );
    await forgetSendLimits(system);
    const started = await Promise.all(racers.map(({ holder, mobile }) => start(holder, mobile)));
    const step = { flowId: started[0]?.flow?.id ?? '' };
    const { flow } = await system.gateway.flows.getFlow(step, racers[0]?.holder);
    const last = racers.find(({ mobile }) => masked(mobile) === flow?.maskedTarget);
    await system.inbox.wait(last?.mobile ?? '');
    const codes = await Promise.all(racers.map(({ mobile }) => codeAt(mobile)));
    const answers = await Promise.allSettled(
      racers.map(({ holder }, index) => submitCode(holder, step, codes[index] ?? '')),
    );
    const [winner, ...others] = racers.filter((_, index) => answers[index]?.status === 'fulfilled');
    expect(others).toEqual([]);
    expect(winner).toBe(last);
    for (const { holder } of racers) expect(await bound(holder)).toBe(winner?.mobile);
  });

  it('takes a code or another number of one moment, never the one for the other', async () => {
    const { flows } = system.gateway;
    const holder = await logIn(system, await signUp(system));
    const [first, second] = [newMobile(), newMobile()];
    const { step, code } = await startContactMobile(system, holder, first);
    await forgetSendLimits(system);
    const [typed, entered] = await Promise.allSettled([
      submitCode(holder, step, code),
      flows.submitAddress({ ...request(), ...step, mobile: second }, holder),
    ]);
    // One of the two came first, and the other was refused.
    expect([typed.status, entered.status].sort()).toEqual(['fulfilled', 'rejected']);
    if (entered.status === 'fulfilled') {
      await system.inbox.wait(second);
      await submitCode(holder, step, await codeAt(second));
    }
    expect(await bound(holder)).toBe(typed.status === 'fulfilled' ? first : second);
  });

  it('goes on after the worker was gone for a while', async () => {
    const holder = await logIn(system, await signUp(system));
    const [first, second] = [newMobile(), newMobile()];
    const { step, code } = await startContactMobile(system, holder, first);
    await system.stopWorker();
    const { flow } = await system.gateway.flows.getFlow(step, holder);
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_CODE', maskedTarget: masked(first) });
    await system.startWorker();
    const next = await startContactMobile(system, holder, second);
    expect(next.step).toEqual(step);
    await system.stopWorker();
    await system.startWorker();
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('CODE_WRONG');
    await submitCode(holder, step, next.code);
    expect(await bound(holder)).toBe(second);
  });
});
