import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { IdentityMethodKind, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withCode,
  type Holder,
} from '../environment/changes.js';
import { failuresOf, seeFailures } from '../environment/code-failures.js';
import { newMobile, request, signUp, wrongCode, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  IDENTITY_METHOD_KIND_SECURITY_MOBILE: MOBILE,
  IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL,
} = IdentityMethodKind;

describe('a channel that 100 wrong codes in a row have closed (G8.5)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  /** Types the hundredth wrong code. @returns what it was answered, and the flow that it was typed in. */
  async function close(holder: Holder, person: Person) {
    const isMobile = person.mobile !== undefined;
    await seeFailures(system, person, isMobile ? 'SECURITY_MOBILE' : 'VERIFICATION_EMAIL', 99);
    const { flows } = system.gateway;
    const identityMethod = isMobile ? MOBILE : EMAIL;
    const { answer, code } = await withCode(system, person.mobile ?? person.email, () =>
      flows.startPasswordChange({ ...request(), identityMethod }, holder),
    );
    const step = { flowId: answer.flow?.id ?? '' };
    const submit = (typed: string) =>
      flows.submitCode({ ...request(), ...step, code: typed }, holder);
    return { step, refused: await refusalOf(submit(wrongCode(code))), again: () => submit(code) };
  }

  const offered = async (holder: Holder) => {
    const { flow } = await system.gateway.flows.startLoginEmailChange(request(), holder);
    await system.gateway.flows.cancelFlow({ ...request(), flowId: flow?.id ?? '' }, holder);
    return flow?.offeredMethods.map(({ kind }) => kind);
  };

  it('ends the flow in which it closed, and takes not even the right one', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step, refused, again } = await close(holder, person);
    expect(refused).toMatchObject({ status: 'FAILED_PRECONDITION', reason: 'CHANNEL_CLOSED' });
    expect((await refusalOf(again())).reason).toBe('FLOW_ENDED');
    let last: Flow | undefined;
    for await (const { flow } of system.gateway.flows.watchFlow(step, holder)) last = flow;
    expect(last).toMatchObject({ outcome: 'FLOW_OUTCOME_REFUSED', reason: 'CHANNEL_CLOSED' });
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(100);
  });

  it('isn’t offered any more, while the other one is', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    expect(await offered(holder)).toEqual([MOBILE, EMAIL]);
    await close(holder, person);
    expect(await offered(holder)).toEqual([EMAIL]);
    const { flows } = system.gateway;
    const chosen = flows.startSecurityMobileChange(
      { ...request(), identityMethod: MOBILE },
      holder,
    );
    expect((await refusalOf(chosen)).metadata).toEqual({ identity_method: 'METHOD_NOT_OFFERED' });
  });

  it('leaves no change to start when there is no other one', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await close(holder, person);
    const { flows } = system.gateway;
    for (const start of [
      () => flows.startPasswordChange(request(), holder),
      () => flows.startSecurityMobileChange(request(), holder),
      () => flows.startVerificationEmailChange(request(), holder),
      () => flows.startLoginEmailChange(request(), holder),
    ]) {
      const refused = await refusalOf(start());
      expect(refused).toMatchObject({ reason: 'IDENTITY_METHOD_MISSING' });
    }
  });

  it('proves nothing in a flow whose code it got before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const { answer, code } = await withCode(system, person.email, () =>
      flows.startSecurityMobileChange({ ...request(), identityMethod: EMAIL }, holder),
    );
    await close(holder, person);
    const typed = { ...request(), flowId: answer.flow?.id ?? '', code };
    const late = await flows.submitCode(typed, holder).then(
      ({ flow }) => flow?.reason,
      (error: unknown) => refusalOf(Promise.reject(error as Error)).then(({ reason }) => reason),
    );
    expect(late).toBe('CHANNEL_CLOSED');
  });

  it('applies nothing in a flow that it has proved before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    await close(holder, person);
    const done = await submitNewAddress(system, step, holder, { mobile: newMobile() });
    expect(done).toMatchObject({ outcome: 'FLOW_OUTCOME_REFUSED', reason: 'CHANNEL_CLOSED' });
  });

  it('takes codes again once an operator has released it', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await close(holder, person);
    const release = { ...request(), uin: person.uin, channel: EMAIL, reason: 'the holder called' };
    const refused = await refusalOf(system.gateway.operators.releaseChannel(release));
    expect(refused.reason).toBe('CALLER_NOT_ALLOWED');
    await system.operator.operators.releaseChannel(release);
    const { flow } = await startProved(system, 'startPasswordChange', holder, person);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('takes codes again once it is bound anew', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    await close(holder, person);
    const byMail = { email: person.email, mobile: undefined };
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, byMail);
    const mobile = newMobile();
    await submitNewAddress(system, step, holder, { mobile });
    const moved = { ...person, mobile };
    const { flow } = await startProved(system, 'startPasswordChange', holder, moved);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });
});
