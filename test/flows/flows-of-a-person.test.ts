import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_CODE } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, withCode, type Holder } from '../environment/changes.js';
import { forgetSendLimits, newEmail, newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  IDENTITY_METHOD_KIND_SECURITY_MOBILE: MOBILE,
  IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL,
} = IdentityMethodKind;

const ASKS = { state: 'FLOW_STATE_AWAITING_IDENTITY_METHOD', step: 1 };

describe('the flows of a person (G8.2, G8.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const startLoginEmail = (holder: Holder) =>
    system.gateway.flows.startLoginEmailChange(request(), holder);
  const submitCode = (holder: Holder, step: { flowId: string }, code: string) =>
    system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
  const enter = (holder: Holder, step: { flowId: string }, email: string) =>
    withCode(system, email, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, email }, holder),
    );

  /** A change of the login email that waits for the new address's code. */
  async function atItsCode(mobile?: string) {
    const person = await signUp(system, mobile === undefined ? {} : { mobile });
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
    const email = newEmail();
    return { person, holder, step, email, code: (await enter(holder, step, email)).code };
  }

  it('are one of each kind: starting it again returns the open one, where it is', async () => {
    const { holder, step } = await atItsCode();
    const again = await Promise.all([1, 2, 3].map(() => startLoginEmail(holder)));
    for (const { flow } of again) {
      expect(flow).toMatchObject({ id: step.flowId, state: 'FLOW_STATE_AWAITING_CODE', step: 4 });
    }
    const { flow: other } = await system.gateway.flows.startPasswordChange(request(), holder);
    expect(other?.id).not.toBe(step.flowId);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    const { flow: next } = await startLoginEmail(holder);
    expect(next).toMatchObject(ASKS);
    expect(next?.id).not.toBe(step.flowId);
  });

  it('are one when they are started several times at once', async () => {
    const holder = await logIn(system, await signUp(system));
    const started = await Promise.all([1, 2, 3, 4].map(() => startLoginEmail(holder)));
    expect(new Set(started.map(({ flow }) => flow?.id)).size).toBe(1);
  });

  it('take the method that a second start brings', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flow } = await startLoginEmail(holder);
    const { answer, code } = await withCode(system, person.email, () =>
      system.gateway.flows.startLoginEmailChange({ ...request(), identityMethod: EMAIL }, holder),
    );
    expect(answer.flow).toMatchObject({ id: flow?.id, state: 'FLOW_STATE_AWAITING_CODE', step: 2 });
    const proved = await submitCode(holder, { flowId: flow?.id ?? '' }, code);
    expect(proved.flow?.state).toBe('FLOW_STATE_AWAITING_ADDRESS');
  });

  it('go on in the same session after the worker has restarted at each step', async () => {
    const restart = async () => {
      await system.stopWorker();
      await system.startWorker();
    };
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const identity = await withCode(system, person.email, () =>
      flows.startLoginEmailChange({ ...request(), identityMethod: EMAIL }, holder),
    );
    const step = { flowId: identity.answer.flow?.id ?? '' };
    await restart();
    await submitCode(holder, step, identity.code);
    await restart();
    const email = newEmail();
    const { code } = await enter(holder, step, email);
    await restart();
    expect((await startLoginEmail(holder)).flow).toMatchObject({ id: step.flowId, step: 4 });
    const { flow } = await submitCode(holder, step, code);
    expect(flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, { ...person, email });
  });

  it('ask another session for identity again; the former session and its codes are dead', async () => {
    const { person, holder, step, email, code } = await atItsCode(newMobile());
    const other = await logIn(system, person);
    const early = await refusalOf(submitCode(other, step, code));
    expect(early.reason).toBe('FLOW_TAKEN_OVER');
    const { flow } = await startLoginEmail(other);
    expect(flow).toMatchObject({ id: step.flowId, ...ASKS });
    const { flows } = system.gateway;
    for (const former of [
      () => submitCode(holder, step, code),
      () => flows.resendCode({ ...request(), ...step }, holder),
      () => flows.submitAddress({ ...request(), ...step, email: newEmail() }, holder),
      () => flows.chooseIdentityMethod({ ...request(), ...step, method: EMAIL }, holder),
    ]) {
      expect((await refusalOf(former())).reason).toBe('FLOW_TAKEN_OVER');
    }
    const identity = await withCode(system, person.email, () =>
      flows.chooseIdentityMethod({ ...request(), ...step, method: EMAIL }, other),
    );
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('CODE_WRONG');
    await submitCode(other, step, identity.code);
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('STEP_NOT_OPEN');
    const next = newEmail();
    const entered = await enter(other, step, next);
    expect((await refusalOf(submitCode(other, step, code))).reason).toBe('CODE_WRONG');
    const done = await submitCode(other, step, entered.code);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, { ...person, email: next });
    const refused = await refusalOf(logIn(system, { ...person, email }));
    expect(refused.reason).toBe('LOG_IN_REFUSED');
  });

  it('take the method that another session starts with, while none was chosen', async () => {
    const person = await signUp(system);
    const { flow } = await startLoginEmail(await logIn(system, person));
    const other = await logIn(system, person);
    const { answer, code } = await withCode(system, person.email, () =>
      system.gateway.flows.startLoginEmailChange({ ...request(), identityMethod: EMAIL }, other),
    );
    expect(answer.flow).toMatchObject({ id: flow?.id, state: 'FLOW_STATE_AWAITING_CODE' });
    await submitCode(other, { flowId: flow?.id ?? '' }, code);
  });

  it('end from any session of their account, without effect', async () => {
    const { person, holder, step, code } = await atItsCode();
    const other = await logIn(system, person);
    const { flow } = await system.gateway.flows.cancelFlow({ ...request(), ...step }, other);
    expect(flow).toMatchObject({ outcome: 'FLOW_OUTCOME_CANCELLED', nextSteps: [] });
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_ENDED');
    await logIn(system, person);
  });

  it('send one identity code a minute to an address, whatever is started or chosen', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const byMail = () => ({ ...request(), identityMethod: EMAIL });
    const { answer } = await withCode(system, person.email, () =>
      flows.startLoginEmailChange(byMail(), holder),
    );
    const early = { status: 'RESOURCE_EXHAUSTED', reason: 'RESEND_TOO_EARLY', retryInfo: true };
    expect(await refusalOf(flows.startPasswordChange(byMail(), holder))).toMatchObject(early);
    const first = { flowId: answer.flow?.id ?? '' };
    await flows.cancelFlow({ ...request(), ...first }, holder);
    expect(await refusalOf(flows.startLoginEmailChange(byMail(), holder))).toMatchObject(early);
    const { flow } = await startLoginEmail(holder);
    const choose = (method: IdentityMethodKind) =>
      flows.chooseIdentityMethod({ ...request(), flowId: flow?.id ?? '', method }, holder);
    expect(await refusalOf(choose(EMAIL))).toMatchObject(early);
    expect(await system.inbox.list(person.email, WITH_CODE)).toHaveLength(2);
    // The other channel has a quota of its own.
    expect((await choose(MOBILE)).flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
    await forgetSendLimits(system);
    await withCode(system, person.email, () => choose(EMAIL));
  });
});
