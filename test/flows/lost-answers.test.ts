import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FlowOutcome, IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { FlowAction } from '../../src/gen/holdfast/v1/operator.js';
import { logIn, startContactMobile, startProved, withCode } from '../environment/changes.js';
import { challengeRightly } from '../environment/log-in-codes.js';
import {
  askForReset,
  forgetSendLimits,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  openReset,
  request,
  resetUpToCode,
  signUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { changeMobile, openUndo, undoLinkTo } from '../environment/undo.js';
import { seeWrongPasswords } from '../promises/seen-wrong-passwords.js';

describe('a step whose answer was lost', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  /** Takes a step, forgets that it was answered, as a server does that dies or waits in vain, and takes it again. */
  async function takeTwice<Answer>(take: () => Promise<Answer>): Promise<[Answer, Answer]> {
    const first = await take();
    await system.db.deleteFrom('requests').execute();
    return [first, await take()];
  }

  it('is answered the same when it ended its flow', async () => {
    const { flow, holder, code } = await resetUpToCode(system, await signUp(system));
    const typed = { ...request(), ...flow, code };
    const [first, second] = await takeTwice(() => system.gateway.flows.submitCode(typed, holder));
    expect(first.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_COMPLETED);
    expect(second).toEqual(first);
  });

  it('is answered the same when its flow went on from a password', async () => {
    const person = await signUp(system);
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
    const typed = { ...request(), ...flow, ...twice(NEW_PASSWORD), identityMethod };
    const [first, second] = await takeTwice(() =>
      system.gateway.flows.submitPassword(typed, holder),
    );
    expect(second).toEqual(first);
  });

  it('is answered the same when its flow went on from an address, which gets one code', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
    await forgetSendLimits(system);
    const entered = { ...request(), ...step, email: newEmail() };
    const [first, second] = await takeTwice(() =>
      system.gateway.flows.submitAddress(entered, holder),
    );
    expect(second).toEqual(first);
    await system.inbox.wait(entered.email);
    const deliveries = system.db.selectFrom('deliveries').where('flow_id', '=', step.flowId);
    const sent = await deliveries.where('template', '=', 'email-code').select('id').execute();
    expect(sent).toHaveLength(1);
  });

  it('opens the same session at log-in', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    await seeWrongPasswords(system, person.email, 3);
    const { step, holder, code } = await challengeRightly(system, person);
    const typed = { ...request(), ...step, code };
    const [first, second] = await takeTwice(() =>
      system.gateway.sessions.submitLogInCode(typed, holder),
    );
    expect(second.session?.id).toBe(first.session?.id);
    expect(second.sessionToken).toBe(first.sessionToken);
  });

  it('is answered the same to an owner and to an operator who cancelled', async () => {
    const holder = await logIn(system, await signUp(system));
    const own = { ...request(), ...(await startContactMobile(system, holder, newMobile())).step };
    const [first, second] = await takeTwice(() => system.gateway.flows.cancelFlow(own, holder));
    expect(second).toEqual(first);

    const { step } = await startContactMobile(system, holder, newMobile());
    const action = FlowAction.FLOW_ACTION_CANCEL;
    const asked = { ...request(), ...step, action, reason: 'asked for by phone' };
    const [once, again] = await takeTwice(() => system.operator.operators.operateFlow(asked));
    expect(once.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_CANCELLED);
    expect(again).toEqual(once);
  });

  it('is answered the same when it undid a change', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    await changeMobile(system, person);
    const { step, holder } = await openUndo(system, await undoLinkTo(system, person.mobile ?? ''));
    const proof = { ...request(), ...step, formerPassword: person.password };
    const [first, second] = await takeTwice(() =>
      system.gateway.recovery.confirmUndo(proof, holder),
    );
    expect(second).toEqual(first);
  });

  it('is refused when it was taken by another request', async () => {
    const holder = await logIn(system, await signUp(system));
    const mobile = newMobile();
    const { answer, code } = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    const typed = { flowId: answer.flow?.id ?? '', code };
    await system.gateway.flows.submitCode({ ...request(), ...typed }, holder);
    const other = system.gateway.flows.submitCode({ ...request(), ...typed }, holder);
    expect(await refusalOf(other)).toMatchObject({ reason: 'FLOW_ENDED' });
  });
});
