import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { codeIn } from '../../src/cli/inbox-reader.js';
import {
  forgetSendLimits,
  newEmail,
  newMobile,
  PASSWORD,
  request,
  startSignUp,
  twice,
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('what a sign-up refuses (G6.1, G8.4)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const start = (email?: string) => startSignUp(system, email);

  it('refuses each wrong field by name, and nothing of it stays behind', async () => {
    const { registration, flows } = system.gateway;
    const malformed = await refusalOf(registration.startSignUp({ requestId: 'x', email: 'a@b' }));
    expect(malformed).toMatchObject({
      status: 'INVALID_ARGUMENT',
      reason: 'FIELD_INVALID',
      metadata: { request_id: 'REQUEST_ID_INVALID', email: 'EMAIL_INVALID' },
    });
    const { email, step, holder } = await start();
    const code = codeIn(await system.inbox.wait(email));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    const nameless = await refusalOf(
      flows.submitPassword({ ...request(), ...step, ...twice(PASSWORD) }, holder),
    );
    expect(nameless.metadata).toEqual({ account_name: 'REQUIRED' });
    const own = `${email.split('@')[0] ?? ''}-A`;
    const weak = await refusalOf(
      flows.submitPassword(
        { ...request(), ...step, accountName: 'A', newPassword: own, newPasswordConfirmation: 'x' },
        holder,
      ),
    );
    expect(weak.metadata).toEqual({
      new_password: 'PASSWORD_PERSONAL',
      new_password_confirmation: 'PASSWORD_CONFIRMATION_DIFFERS',
    });
    const landline = await refusalOf(
      flows.submitAddress({ ...request(), ...step, mobile: '+861084123456' }, holder),
    );
    expect(landline.metadata).toEqual({ mobile: 'MOBILE_INVALID' });
    const staged = await system.db
      .selectFrom('staged_passwords')
      .selectAll()
      .where('flow_id', '=', step.flowId)
      .execute();
    expect(staged).toEqual([]);
  });

  it('takes no step before its turn', async () => {
    const { step, holder } = await start();
    const { flows } = system.gateway;
    const early = { accountName: 'Early', ...twice(PASSWORD) };
    for (const call of [
      () => flows.submitPassword({ ...request(), ...step, ...early }, holder),
      () => flows.submitAddress({ ...request(), ...step, mobile: newMobile() }, holder),
    ]) {
      expect(await refusalOf(call())).toMatchObject({
        status: 'FAILED_PRECONDITION',
        reason: 'STEP_NOT_OPEN',
      });
    }
  });

  it('kills the code after five wrong ones, and the right one with it', async () => {
    const { email, step, holder } = await start();
    const code = codeIn(await system.inbox.wait(email));
    const submit = (typed: string) =>
      refusalOf(system.gateway.flows.submitCode({ ...request(), ...step, code: typed }, holder));
    const left: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      left.push((await submit(wrongCode(code))).metadata['tries_left']);
    }
    expect(left).toEqual(['4', '3', '2', '1', '0']);
    expect((await submit(code)).reason).toBe('CODE_DEAD');
    const counted = await system.db
      .selectFrom('code_failures')
      .selectAll()
      .where('flow_id', '=', step.flowId)
      .execute();
    expect(counted).toHaveLength(5);
  });

  it('sends no second code to an address by entering it again, and codes to five addresses at most', async () => {
    const { email, step, holder } = await start();
    const enter = async (address: string) => {
      await forgetSendLimits(system);
      return system.gateway.flows.submitAddress({ ...request(), ...step, email: address }, holder);
    };
    expect((await refusalOf(enter(email))).reason).toBe('RESEND_TOO_EARLY');
    for (let other = 2; other <= 5; other += 1) await enter(newEmail());
    expect((await refusalOf(enter(newEmail()))).reason).toBe('TOO_MANY_ADDRESSES');
  });

  it('counts what one address is sent in all flows together, started or entered', async () => {
    const other = await start();
    const { email } = await start();
    const entered = { ...request(), ...other.step, email };
    const refused = refusalOf(system.gateway.flows.submitAddress(entered, other.holder));
    expect(await refused).toMatchObject({ reason: 'RESEND_TOO_EARLY', retryInfo: true });
  });

  it('starts no second sign-up for an address within a minute', async () => {
    const { email } = await start();
    const again = refusalOf(system.gateway.registration.startSignUp({ ...request(), email }));
    expect(await again).toMatchObject({ reason: 'RESEND_TOO_EARLY', retryInfo: true });
  });

  it('sends a code again after 60 seconds at the earliest', async () => {
    const { step, holder } = await start();
    const early = await refusalOf(
      system.gateway.flows.resendCode({ ...request(), ...step }, holder),
    );
    expect(early).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      reason: 'RESEND_TOO_EARLY',
      retryInfo: true,
    });
  });
});
