import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { logIn, startProved, submitNewAddress, type Holder } from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newEmail,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('an account without a login email (G3.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('binds its first one, and changes its password once a reset has set one', async () => {
    const [mobile, email] = [newMobile(), newEmail()];
    const { operators } = system.operator;
    const reason = 'moved from the former centre';
    const made = { ...request(), name: 'Test Ltd', securityMobile: mobile, reason };
    const { uin, appId } = await operators.createAccount(made);
    const { sessionToken } = await operators.openSession({ ...request(), uin, reason });
    const holder = asSession(sessionToken);
    const { flows, accounts } = system.gateway;
    const changePassword = (session: Holder) => flows.startPasswordChange(request(), session);
    const missing = { status: 'FAILED_PRECONDITION', reason: 'LOGIN_EMAIL_MISSING' };
    expect(await refusalOf(changePassword(holder))).toMatchObject(missing);

    const byMobile = { email, mobile };
    const { step } = await startProved(system, 'startLoginEmailChange', holder, byMobile);
    const bound = await submitNewAddress(system, step, holder, { email });
    expect(bound?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect((await accounts.getAccount({}, holder)).account?.loginEmail).toBe(email);
    expect((await refusalOf(changePassword(holder))).reason).toBe('PASSWORD_MISSING');
    for (const password of [PASSWORD, 'x']) {
      const refused = await refusalOf(logIn(system, { email, password }));
      expect(refused.reason).toBe('LOG_IN_REFUSED');
    }

    const person = { ...byMobile, password: NEW_PASSWORD, uin, appId };
    const { flow, holder: opener, code } = await resetUpToCode(system, person);
    const done = await flows.submitCode({ ...request(), ...flow, code }, opener);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    const { flow: change } = await changePassword(await logIn(system, person));
    expect(change?.state).toBe('FLOW_STATE_AWAITING_IDENTITY_METHOD');
  });
});
