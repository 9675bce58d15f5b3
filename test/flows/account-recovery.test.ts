import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder } from '../../src/cli/clients.js';
import { WITH_CODE } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, submitNewAddress, withCode } from '../environment/changes.js';
import { newMobile, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('recovering forgotten accounts (G6.4)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  /** Starts a recovery and reads the code that comes. */
  async function start(mobile: string) {
    const { answer, code } = await withCode(system, mobile, () =>
      system.gateway.recovery.startAccountRecovery({ ...request(), mobile }),
    );
    const { flow, flowSecret } = answer;
    return { flow, step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret), code };
  }

  /** What a recovery ends with. */
  async function recover(mobile: string): Promise<Flow | undefined> {
    const { step, holder, code } = await start(mobile);
    const { flow } = await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    return flow;
  }

  it('tells the login emails of every account that has the number as security mobile, masked', async () => {
    const mobile = newMobile();
    const people = [await signUp(system, { mobile }), await signUp(system, { mobile })];
    await signUp(system, { mobile: newMobile() });
    const flow = await recover(mobile);
    expect(flow).toMatchObject({
      kind: 'FLOW_KIND_ACCOUNT_RECOVERY',
      outcome: 'FLOW_OUTCOME_COMPLETED',
      maskedLoginEmails: people.map(({ email }) => maskEmail(email)),
    });
    for (const { email } of people) expect(JSON.stringify(flow)).not.toContain(email);
  });

  it('sends a code to a number that nobody has, and tells that there is none', async () => {
    expect(await recover(newMobile())).toMatchObject({
      outcome: 'FLOW_OUTCOME_COMPLETED',
      maskedLoginEmails: [],
    });
  });

  it('answers alike for a number that accounts have and one that none has, and tells nothing before the code', async () => {
    const mobile = newMobile();
    await signUp(system, { mobile });
    const { flows } = system.gateway;
    const seen: unknown[] = [];
    for (const number of [mobile, newMobile()]) {
      const { flow, step, holder, code } = await start(number);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      const refused = await refusalOf(flows.submitCode(wrong, holder));
      expect(refused).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
      const { state, nextSteps, maskedLoginEmails, stepCount, outcome } = flow ?? {};
      seen.push({ refused, state, nextSteps, maskedLoginEmails, stepCount, outcome });
      const after = await flows.getFlow(step, holder);
      expect(after.flow).toMatchObject({
        outcome: 'FLOW_OUTCOME_UNSPECIFIED',
        maskedLoginEmails: [],
      });
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  it('tells no account that has the number as contact mobile only', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const contact = newMobile();
    const { answer, code } = await withCode(system, contact, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile: contact }, holder),
    );
    const step = { flowId: answer.flow?.id ?? '' };
    const done = await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect((await recover(contact))?.maskedLoginEmails).toEqual([]);
    expect((await recover(person.mobile ?? ''))?.maskedLoginEmails).toHaveLength(1);
  });

  it('tells no account that is disabled', async () => {
    const mobile = newMobile();
    const [kept, disabled] = [await signUp(system, { mobile }), await signUp(system, { mobile })];
    const disabling = { ...request(), uin: disabled.uin, reason: 'test' };
    await system.operator.operators.disableAccount(disabling);
    expect((await recover(mobile))?.maskedLoginEmails).toEqual([maskEmail(kept.email)]);
  });

  it('passes over an account without a login email', async () => {
    const securityMobile = newMobile();
    await system.operator.operators.createAccount({
      ...request(),
      name: 'Made Ltd',
      securityMobile,
      reason: 'test',
    });
    expect((await recover(securityMobile))?.maskedLoginEmails).toEqual([]);
  });

  it('shows itself to who has its secret, and not to the account’s own session', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const own = await logIn(system, person);
    const { step, holder, code } = await start(person.mobile ?? '');
    const other = await start(newMobile());
    const { flows } = system.gateway;
    const foreign = [{}, own, other.holder, asFlowHolder('k1.forged')];
    const expectHidden = async () => {
      for (const headers of foreign) {
        for (const call of [
          () => flows.getFlow(step, headers),
          () => flows.submitCode({ ...request(), ...step, code }, headers),
          () => flows.cancelFlow({ ...request(), ...step }, headers),
        ]) {
          const refused = await refusalOf(call());
          expect(refused).toMatchObject({ status: 'NOT_FOUND', reason: 'FLOW_NOT_FOUND' });
        }
      }
    };
    await expectHidden();
    await flows.submitCode({ ...request(), ...step, code }, holder);
    await expectHidden();
    const { flow } = await flows.getFlow(step, holder);
    expect(flow?.maskedLoginEmails).toEqual([maskEmail(person.email)]);
  });

  it('sends one code a minute to a number, and each start is a flow of its own', async () => {
    const mobile = newMobile();
    const first = await start(mobile);
    const { recovery } = system.gateway;
    const early = await refusalOf(recovery.startAccountRecovery({ ...request(), mobile }));
    expect(early).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      reason: 'RESEND_TOO_EARLY',
      retryInfo: true,
    });
    const resent = system.gateway.flows.resendCode({ ...request(), ...first.step }, first.holder);
    expect((await refusalOf(resent)).reason).toBe('RESEND_TOO_EARLY');
    const second = await start(mobile);
    expect(second.step).not.toEqual(first.step);
    expect(await system.inbox.list(mobile, WITH_CODE)).toHaveLength(2);
    for (const { step, holder, code } of [first, second]) {
      const { flow } = await system.gateway.flows.submitCode(
        { ...request(), ...step, code },
        holder,
      );
      expect(flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    }
  });

  it('gives one flow and one secret to a repeated request, and refuses what is no mobile', async () => {
    const mobile = newMobile();
    const { recovery } = system.gateway;
    const asked = { ...request(), mobile };
    const { answer } = await withCode(system, mobile, () => recovery.startAccountRecovery(asked));
    expect(await recovery.startAccountRecovery(asked)).toEqual(answer);
    const wrong = recovery.startAccountRecovery({ ...request(), mobile: '+861084123456' });
    expect((await refusalOf(wrong)).metadata).toEqual({ mobile: 'MOBILE_INVALID' });
  });

  it('tells the account that has the number now, not the one that gave it up', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    const next = newMobile();
    await submitNewAddress(system, step, holder, { mobile: next });
    expect((await recover(mobile))?.maskedLoginEmails).toEqual([]);
    expect((await recover(next))?.maskedLoginEmails).toEqual([maskEmail(person.email)]);
  });
});
