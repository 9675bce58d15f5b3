import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import type { ChangeContactMobileInput } from '../../src/workflows/change-contact-mobile.js';
import {
  enteredMobile,
  startAhead,
  startChangeAhead,
  untilEnded,
  untilFlow,
  type Ahead,
} from '../environment/ahead.js';
import { logIn, submitNewAddress, withCode, type Holder } from '../environment/changes.js';
import { newMobile, PASSWORD, request, signUp, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const PROVED = [
  { workflow: 'changeSecurityMobile', kind: 'security-mobile-change' },
  { workflow: 'changeVerificationEmail', kind: 'verification-email-change' },
  { workflow: 'changeLoginEmail', kind: 'login-email-change' },
  { workflow: 'changePassword', kind: 'password-change' },
];

describe('how long a change waits (G8.2)', () => {
  let ahead: Ahead;
  /** The same accounts, where time passes as usual. */
  let people: System;
  let mobile: string;
  let holder: Holder;
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  beforeEach(async () => {
    ahead = await startAhead(people);
    mobile = newMobile();
    holder = await logIn(people, await signUp(people, { mobile }));
  });
  afterEach(() => ahead.stop());

  const stateOf = async (flowId: string) => {
    const { flow } = await ahead.system.gateway.flows.getFlow({ flowId }, holder);
    return flow?.state;
  };

  it('ends changes that begin with verifying identity after an hour', async () => {
    const ids: string[] = [];
    for (const change of PROVED) {
      const { flowId } = await startChangeAhead(ahead, holder, { ...change, values: {} });
      ids.push(flowId);
    }
    await ahead.sleep('59m');
    for (const flowId of ids) {
      expect(await stateOf(flowId)).toBe('FLOW_STATE_AWAITING_IDENTITY_METHOD');
    }
    await ahead.sleep('1m');
    for (const flowId of ids) {
      expect((await untilEnded(ahead.system, flowId)).outcome).toBe('EXPIRED');
    }
  });

  it('ends a change of the contact mobile after an hour, however late its code was sent again', async () => {
    const { flowId } = await startChangeAhead<ChangeContactMobileInput>(ahead, holder, {
      workflow: 'changeContactMobile',
      kind: 'contact-mobile-change',
      values: { mobile: enteredMobile(newMobile()) },
    });
    await ahead.sleep('59m');
    const { flow } = await ahead.system.gateway.flows.resendCode({ ...request(), flowId }, holder);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
    await ahead.sleep('1m');
    expect((await untilEnded(ahead.system, flowId)).outcome).toBe('EXPIRED');
  });

  it('ends a sub-user’s change of its password after an hour', async () => {
    const { subUsers, sessions } = people.gateway;
    const userName = 'ops';
    await subUsers.createSubUser({ ...request(), userName, ...twice(PASSWORD) }, holder);
    const { session } = await people.gateway.sessions.getSession({}, holder);
    const names = { uin: session?.uin ?? '', userName, password: PASSWORD };
    const { sessionToken } = await sessions.logInSubUser({ ...request(), ...names });
    holder = asSession(sessionToken);
    const { flowId } = await startChangeAhead(ahead, holder, {
      workflow: 'changeSubUserPassword',
      kind: 'sub-user-password-change',
      values: {},
    });
    await ahead.sleep('59m');
    expect(await stateOf(flowId)).toBe('FLOW_STATE_AWAITING_PASSWORD');
    await ahead.sleep('1m');
    expect((await untilEnded(ahead.system, flowId)).outcome).toBe('EXPIRED');
  });

  describe('verified identity', () => {
    async function startProvedAhead() {
      const { answer: step, code } = await withCode(ahead.system, mobile, () =>
        startChangeAhead(ahead, holder, {
          workflow: 'changeSecurityMobile',
          kind: 'security-mobile-change',
          values: { identityMethod: 'SECURITY_MOBILE' },
        }),
      );
      const typed = { ...request(), ...step, code };
      const { flow } = await ahead.system.gateway.flows.submitCode(typed, holder);
      expect(flow?.state).toBe('FLOW_STATE_AWAITING_ADDRESS');
      return { step, code };
    }

    it('counts up to its tenth minute', async () => {
      const { step } = await startProvedAhead();
      await ahead.sleep('590s');
      const done = await submitNewAddress(ahead.system, step, holder, { mobile: newMobile() });
      expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    });

    it('is asked for again after ten minutes, and the code typed before isn’t right', async () => {
      const { step, code } = await startProvedAhead();
      await ahead.sleep('10m');
      const { system } = ahead;
      const asked = await untilFlow(system, step.flowId, ({ nextSteps }) =>
        nextSteps.includes('CHOOSE_IDENTITY_METHOD'),
      );
      expect(asked).toMatchObject({ state: 'AWAITING_IDENTITY_METHOD', step: 1 });
      expect(asked.identityValidUntil).toBeUndefined();
      const { flows } = system.gateway;
      const late = { ...request(), ...step, mobile: newMobile() };
      expect((await refusalOf(flows.submitAddress(late, holder))).reason).toBe('STEP_NOT_OPEN');
      const method = IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;
      const { code: latter } = await withCode(system, mobile, () =>
        flows.chooseIdentityMethod({ ...request(), ...step, method }, holder),
      );
      expect(latter).not.toBe(code);
      const former = refusalOf(flows.submitCode({ ...request(), ...step, code }, holder));
      expect((await former).reason).toBe('CODE_WRONG');
      const { flow } = await flows.submitCode({ ...request(), ...step, code: latter }, holder);
      expect(flow?.state).toBe('FLOW_STATE_AWAITING_ADDRESS');
    });

    it('is asked for again though the new number has its code, which then isn’t right', async () => {
      const { step } = await startProvedAhead();
      const { system } = ahead;
      const { flows } = system.gateway;
      const entered = newMobile();
      await ahead.sleep('9m');
      const { code } = await withCode(system, entered, () =>
        flows.submitAddress({ ...request(), ...step, mobile: entered }, holder),
      );
      await ahead.sleep('1m');
      await untilFlow(system, step.flowId, ({ step: number }) => number === 1);
      const late = refusalOf(flows.submitCode({ ...request(), ...step, code }, holder));
      expect((await late).reason).toBe('STEP_NOT_OPEN');
    });
  });
});
