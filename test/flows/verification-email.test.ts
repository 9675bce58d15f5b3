import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_CODE, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, submitNewAddress, withCode } from '../environment/changes.js';
import { newEmail, newMobile, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const { IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL } = IdentityMethodKind;

describe('changing the verification email (G3.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('lets the new address prove identity from then on, and the former one no more', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flow, step } = await startProved(
      system,
      'startVerificationEmailChange',
      holder,
      person,
    );
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_ADDRESS', step: 3, stepCount: 4 });
    const email = newEmail();
    const done = await submitNewAddress(system, step, holder, { email });
    expect(done).toMatchObject({ outcome: 'FLOW_OUTCOME_COMPLETED', nextSteps: [] });
    const codes = (await system.inbox.list(person.email, WITH_CODE)).length;
    const moved = { email, mobile: undefined };
    const next = await startProved(system, 'startPasswordChange', holder, moved);
    expect(next.flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    expect(await system.inbox.list(person.email, WITH_CODE)).toHaveLength(codes);
  });

  it('leaves the login email as it is', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startVerificationEmailChange', holder, person);
    const email = newEmail();
    await submitNewAddress(system, step, holder, { email });
    await logIn(system, person);
    const refused = await refusalOf(logIn(system, { ...person, email }));
    expect(refused.reason).toBe('LOG_IN_REFUSED');
    const { account } = await system.gateway.accounts.getAccount({}, holder);
    expect(account).toMatchObject({ loginEmail: person.email, contactEmail: person.email });
  });

  it('tells the former address, with a link to undo it, and the new one without', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startVerificationEmailChange', holder, person);
    const email = newEmail();
    await submitNewAddress(system, step, holder, { email });
    await system.inbox.wait(person.email, 1, WITH_UNDO_LINK);
    await system.inbox.wait(email, 2);
    expect(await system.inbox.list(email, WITH_UNDO_LINK)).toEqual([]);
  });

  it('changes nothing before the new address’s own code is typed', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flows, accounts } = system.gateway;
    const identity = await withCode(system, person.email, () =>
      flows.startVerificationEmailChange({ ...request(), identityMethod: EMAIL }, holder),
    );
    const step = { flowId: identity.answer.flow?.id ?? '' };
    const submit = (code: string) => flows.submitCode({ ...request(), ...step, code }, holder);
    await submit(identity.code);
    const email = newEmail();
    const { code } = await withCode(system, email, () =>
      flows.submitAddress({ ...request(), ...step, email }, holder),
    );
    for (const other of [identity.code, wrongCode(code)]) {
      expect((await refusalOf(submit(other))).reason).toBe('CODE_WRONG');
    }
    const before = await accounts.getAccount({}, holder);
    await submit(code);
    const after = await accounts.getAccount({}, holder);
    expect(after.account?.maskedVerificationEmail).not.toBe(
      before.account?.maskedVerificationEmail,
    );
  });

  it('refuses a number at its address step, and an address that isn’t one', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startVerificationEmailChange', holder, person);
    const { flows } = system.gateway;
    const enter = (address: { email: string } | { mobile: string }) =>
      refusalOf(flows.submitAddress({ ...request(), ...step, ...address }, holder));
    expect((await enter({ mobile: newMobile() })).reason).toBe('STEP_NOT_OPEN');
    expect((await enter({ email: 'a@b' })).metadata).toEqual({ email: 'EMAIL_INVALID' });
    expect((await enter({ email: `${newEmail()},${newEmail()}` })).metadata).toEqual({
      email: 'EMAIL_INVALID',
    });
  });
});
