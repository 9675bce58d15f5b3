import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, submitNewAddress, withCode } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  signUp,
  twice,
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  IDENTITY_METHOD_KIND_SECURITY_MOBILE: MOBILE,
  IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL,
} = IdentityMethodKind;

describe('changing the security mobile (G2.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const maskedMobile = async (holder: Awaited<ReturnType<typeof logIn>>) =>
    (await system.gateway.accounts.getAccount({}, holder)).account?.maskedSecurityMobile;

  it('verifies identity first, then the new number by its code, and tells the former one', async () => {
    const person = await signUp(system, { mobile: '+8613800000001' });
    const holder = await logIn(system, person);
    const { flow, step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_ADDRESS', step: 3, stepCount: 4 });
    const mobile = '+8613900000002';
    const done = await submitNewAddress(system, step, holder, { mobile });
    expect(done).toMatchObject({ outcome: 'FLOW_OUTCOME_COMPLETED', nextSteps: [] });
    expect(await maskedMobile(holder)).toBe('139****0002');
    await system.inbox.wait(person.mobile ?? '', 1, WITH_UNDO_LINK);
    const again = refusalOf(
      system.gateway.flows.submitCode({ ...request(), ...step, code: '000000' }, holder),
    );
    expect((await again).reason).toBe('FLOW_ENDED');
  });

  it('binds the first number of an account that proves itself by mail', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    const done = await submitNewAddress(system, step, holder, { mobile: newMobile() });
    expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await maskedMobile(holder)).not.toBe('');
  });

  it('takes no step before its turn', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const { flow } = await flows.startSecurityMobileChange(request(), holder);
    const step = { flowId: flow?.id ?? '' };
    const refusals = async (calls: Promise<unknown>[]) => {
      const refused = await Promise.all(calls.map(refusalOf));
      return refused.map(({ reason }) => reason);
    };
    const address = () =>
      flows.submitAddress({ ...request(), ...step, mobile: newMobile() }, holder);
    const code = (typed: string) =>
      flows.submitCode({ ...request(), ...step, code: typed }, holder);
    const password = () =>
      flows.submitPassword(
        { ...request(), ...step, ...twice(PASSWORD), oldPassword: PASSWORD },
        holder,
      );
    const resend = () => flows.resendCode({ ...request(), ...step }, holder);
    const choose = () =>
      flows.chooseIdentityMethod({ ...request(), ...step, method: EMAIL }, holder);
    const closed = (count: number) => Array<string>(count).fill('STEP_NOT_OPEN');

    expect(flow?.state).toBe('FLOW_STATE_AWAITING_IDENTITY_METHOD');
    expect(await refusals([address(), code('123456'), password(), resend()])).toEqual(closed(4));
    const identity = await withCode(system, person.email, choose);
    expect(await refusals([address(), password()])).toEqual(closed(2));
    await code(identity.code);
    const email = flows.submitAddress({ ...request(), ...step, email: newEmail() }, holder);
    expect(await refusals([code(identity.code), choose(), resend(), email])).toEqual(closed(4));
    await withCode(system, '+8613900000003', () =>
      flows.submitAddress({ ...request(), ...step, mobile: '+8613900000003' }, holder),
    );
    expect(await refusals([choose(), password()])).toEqual(closed(2));
    expect((await refusalOf(code(identity.code))).reason).toBe('CODE_WRONG');
  });

  it('refuses an identity method that isn’t offered, at its start and later', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const start = flows.startSecurityMobileChange({ ...request(), identityMethod: MOBILE }, holder);
    expect((await refusalOf(start)).metadata).toEqual({ identity_method: 'METHOD_NOT_OFFERED' });
    const { flow } = await flows.startSecurityMobileChange(request(), holder);
    expect(flow?.offeredMethods.map(({ kind }) => kind)).toEqual([EMAIL]);
    const choice = { ...request(), flowId: flow?.id ?? '', method: MOBILE };
    const chosen = await refusalOf(flows.chooseIdentityMethod(choice, holder));
    expect(chosen.metadata).toEqual({ method: 'METHOD_NOT_OFFERED' });
  });

  it('applies the number whose code was typed, not one that was entered before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    const { flows } = system.gateway;
    const enter = (mobile: string) =>
      withCode(system, mobile, () =>
        flows.submitAddress({ ...request(), ...step, mobile }, holder),
      );
    const [former, latter] = [await enter('+8613700000004'), await enter('+8613900000005')];
    const submit = (code: string) => flows.submitCode({ ...request(), ...step, code }, holder);
    expect((await refusalOf(submit(former.code))).reason).toBe('CODE_WRONG');
    expect((await refusalOf(submit(wrongCode(latter.code)))).reason).toBe('CODE_WRONG');
    expect(await maskedMobile(holder)).toBe('');
    expect((await submit(latter.code)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await maskedMobile(holder)).toBe('139****0005');
  });
});
