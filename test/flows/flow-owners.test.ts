import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, withCode, type Holder } from '../environment/changes.js';
import {
  askForReset,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const { IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL } = IdentityMethodKind;

describe('a flow and who may use it (G8)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const submitCode = (holder: Holder, step: { flowId: string }, code: string) =>
    system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);

  /** A change whose identity code was mailed. */
  async function atIdentityCode(
    holder: Holder,
    { email }: Person,
    name: 'startPasswordChange' | 'startSecurityMobileChange' = 'startSecurityMobileChange',
  ) {
    const { answer, code } = await withCode(system, email, () =>
      system.gateway.flows[name]({ ...request(), identityMethod: EMAIL }, holder),
    );
    return { step: { flowId: answer.flow?.id ?? '' }, code };
  }

  /** A change of the security mobile that waits for the new number's code. */
  async function atItsCode(holder: Holder, person: Person) {
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    const mobile = newMobile();
    const { code } = await withCode(system, mobile, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );
    return { step, code };
  }

  it('is nobody else’s to read, watch, list, go on with or cancel', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step, code } = await atItsCode(holder, person);
    const stranger = await logIn(system, await signUp(system));
    const { flows } = system.gateway;
    const watch = async (watched: { flowId: string }, caller?: Holder) => {
      for await (const { flow } of flows.watchFlow(watched, caller)) return flow;
      return undefined;
    };
    const calls = (flow: { flowId: string }, caller?: Holder) => [
      () => flows.getFlow(flow, caller),
      () => watch(flow, caller),
      () => flows.submitCode({ ...request(), ...flow, code }, caller),
      () => flows.resendCode({ ...request(), ...flow }, caller),
      () => flows.submitAddress({ ...request(), ...flow, mobile: newMobile() }, caller),
      () => flows.chooseIdentityMethod({ ...request(), ...flow, method: EMAIL }, caller),
      () =>
        flows.submitPassword(
          { ...request(), ...flow, ...twice('Calm-Harbour-3'), oldPassword: PASSWORD },
          caller,
        ),
      () => flows.cancelFlow({ ...request(), ...flow }, caller),
    ];
    const none = calls({ flowId: randomUUID() }, stranger);
    for (const [index, call] of calls(step, stranger).entries()) {
      const refused = await refusalOf(call());
      expect(refused).toMatchObject({ status: 'NOT_FOUND', reason: 'FLOW_NOT_FOUND' });
      expect(await refusalOf(none[index]?.() ?? Promise.resolve())).toEqual(refused);
    }
    for (const call of calls(step)) {
      expect((await refusalOf(call())).reason).toBe('FLOW_NOT_FOUND');
    }
    const idsOf = async (caller: Holder) =>
      (await flows.listFlows({}, caller)).flows.map(({ id }) => id);
    expect(await idsOf(stranger)).not.toContain(step.flowId);
    expect(await idsOf(holder)).toContain(step.flowId);
    expect((await watch(step, holder))?.id).toBe(step.flowId);
    expect((await submitCode(holder, step, code)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('takes no code of another flow of its account, and counts it', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const one = await atIdentityCode(holder, person, 'startSecurityMobileChange');
    const other = await atIdentityCode(holder, person, 'startPasswordChange');
    const wrong = { reason: 'CODE_WRONG', metadata: { tries_left: '4' } };
    expect(await refusalOf(submitCode(holder, one.step, other.code))).toMatchObject(wrong);
    expect(await refusalOf(submitCode(holder, other.step, one.code))).toMatchObject(wrong);
    const { flow } = await submitCode(holder, other.step, other.code);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('takes no code of another account, and counts it', async () => {
    const people = [await signUp(system), await signUp(system)] as const;
    const [first, second] = [await logIn(system, people[0]), await logIn(system, people[1])];
    const one = await atIdentityCode(first, people[0]);
    const other = await atIdentityCode(second, people[1]);
    const wrong = { reason: 'CODE_WRONG', metadata: { tries_left: '4' } };
    expect(await refusalOf(submitCode(first, one.step, other.code))).toMatchObject(wrong);
    expect(await refusalOf(submitCode(second, other.step, one.code))).toMatchObject(wrong);
  });

  it('takes no code of another of its steps, nor of a run before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { flows } = system.gateway;
    const { step, code: identity } = await atIdentityCode(holder, person);
    await submitCode(holder, step, identity);
    const mobile = newMobile();
    const { code } = await withCode(system, mobile, () =>
      flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );
    const wrong = { reason: 'CODE_WRONG', metadata: { tries_left: '4' } };
    expect(await refusalOf(submitCode(holder, step, identity))).toMatchObject(wrong);
    await flows.cancelFlow({ ...request(), ...step }, holder);
    const next = await atIdentityCode(holder, person);
    expect(await refusalOf(submitCode(holder, next.step, identity))).toMatchObject(wrong);
    const reason = (await refusalOf(submitCode(holder, next.step, code))).reason;
    expect(reason).toBe('CODE_WRONG');
  });

  it('can’t be finished after its account was disabled, even when it is enabled again', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step, code } = await atItsCode(holder, person);
    const reset = await resetUpToCode(system, person);
    const { operators } = system.operator;
    const operation = () => ({ ...request(), uin: person.uin, reason: 'asked by the holder' });
    const { flows, recovery } = system.gateway;
    const resetCode = () =>
      flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder);

    await operators.disableAccount(operation());
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_NOT_FOUND');
    expect((await refusalOf(resetCode())).reason).toBe('FLOW_ENDED');
    expect((await refusalOf(logIn(system, person))).reason).toBe('LOG_IN_REFUSED');

    await operators.enableAccount(operation());
    expect((await refusalOf(submitCode(holder, step, code))).reason).toBe('FLOW_NOT_FOUND');
    const back = await logIn(system, person);
    expect((await refusalOf(submitCode(back, step, code))).reason).toBe('FLOW_ENDED');
    expect((await refusalOf(resetCode())).reason).toBe('FLOW_ENDED');
    const opened = recovery.openPasswordReset({ ...request(), token: reset.token });
    expect((await refusalOf(opened)).reason).toBe('LINK_EXPIRED');
    const { flow } = await flows.startSecurityMobileChange(request(), back);
    expect(flow?.id).not.toBe(step.flowId);
    const { account } = await system.gateway.accounts.getAccount({}, back);
    expect(account?.maskedSecurityMobile).toBe('');
  });

  it('isn’t opened by its link once the account has changed, before the flow knows of it', async () => {
    const person = await signUp(system);
    const token = await askForReset(system, person.email);
    await system.db
      .updateTable('accounts')
      .set((eb) => ({ security_epoch: eb('security_epoch', '+', '1') }))
      .where('uin', '=', person.uin)
      .execute();
    const opened = system.gateway.recovery.openPasswordReset({ ...request(), token });
    expect((await refusalOf(opened)).reason).toBe('LINK_EXPIRED');
    const { workflow_id: id } = await system.db
      .selectFrom('flows')
      .select('workflow_id')
      .where('uin', '=', person.uin)
      .where('kind', '=', 'PASSWORD_RESET')
      .executeTakeFirstOrThrow();
    const { events = [] } = await system.temporal.workflow.getHandle(id).fetchHistory();
    const signals = events?.flatMap(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName ?? [],
    );
    expect(signals).toEqual(['askedForLink']);
  });

  it('doesn’t start anew for a disabled account, nor with a session of before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { operators } = system.operator;
    const operation = () => ({ ...request(), uin: person.uin, reason: 'asked by the holder' });
    const start = () => system.gateway.flows.startPasswordChange(request(), holder);
    await operators.disableAccount(operation());
    expect((await refusalOf(start())).reason).toBe('SESSION_REQUIRED');
    await operators.enableAccount(operation());
    expect((await refusalOf(start())).reason).toBe('SESSION_REQUIRED');
  });
});
