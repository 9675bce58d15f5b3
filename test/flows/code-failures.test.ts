import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { codeActivities } from '../../src/activities/codes.js';
import type { Dependencies } from '../../src/activities/dependencies.js';
import { asFlowHolder } from '../../src/cli/clients.js';
import { codeIn } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import {
  logIn,
  startProved,
  withCode,
  type Holder,
  type StartName,
} from '../environment/changes.js';
import { failuresOf, seeFailures } from '../environment/code-failures.js';
import {
  newEmail,
  newMobile,
  request,
  resetUpToCode,
  signUp,
  startSignUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  IDENTITY_METHOD_KIND_SECURITY_MOBILE: MOBILE,
  IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL,
} = IdentityMethodKind;

describe('wrong codes in a row at a security channel (G8.5)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  /** A change that waits for its identity code, which was mailed. */
  async function startByMail(name: StartName, holder: Holder, { email }: Person) {
    const { flows } = system.gateway;
    const { answer, code } = await withCode(system, email, () =>
      flows[name]({ ...request(), identityMethod: EMAIL }, holder),
    );
    const step = { flowId: answer.flow?.id ?? '' };
    return {
      code,
      step,
      submit: (typed: string) => flows.submitCode({ ...request(), ...step, code: typed }, holder),
      cancel: () => flows.cancelFlow({ ...request(), ...step }, holder),
    };
  }

  it('count once for each, however often it is counted', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const { step } = await startByMail('startSecurityMobileChange', holder, person);
    const keys = createKeyRing(system.config.SECRET_KEYS);
    const activities = codeActivities({ ...system, keys } as unknown as Dependencies);
    const wrong = {
      ...step,
      challenge: 'identity-1',
      updateId: randomUUID(),
      uin: person.uin,
      channel: { kind: 'VERIFICATION_EMAIL', version: 1 },
    } as const;
    await Promise.all([activities.recordWrongCode(wrong), activities.recordWrongCode(wrong)]);
    await activities.recordWrongCode(wrong);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(1);
  });

  it('count across flows, the opened reset’s included, and not at another channel', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const first = await startByMail('startSecurityMobileChange', holder, person);
    for (let wrong = 0; wrong < 2; wrong += 1) await refusalOf(first.submit(wrongCode(first.code)));
    await first.cancel();
    const second = await startByMail('startSecurityMobileChange', holder, person);
    await refusalOf(second.submit(wrongCode(second.code)));
    const other = await startByMail('startPasswordChange', holder, person);
    await refusalOf(other.submit(wrongCode(other.code)));
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(4);
    expect(await failuresOf(system, person, 'SECURITY_MOBILE')).toBe(0);
    const { flow, holder: opener, code } = await resetUpToCode(system, person);
    const typed = { ...request(), ...flow, code: wrongCode(code) };
    await refusalOf(system.gateway.flows.submitCode(typed, opener));
    expect(await failuresOf(system, person, 'SECURITY_MOBILE')).toBe(1);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(4);
  });

  it('count once when the same request is sent again', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step, code } = await startByMail('startPasswordChange', holder, person);
    const typed = { ...request(), ...step, code: wrongCode(code) };
    for (let sent = 0; sent < 3; sent += 1) {
      const refused = await refusalOf(system.gateway.flows.submitCode(typed, holder));
      expect(refused).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
    }
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(1);
  });

  it('are forgotten after a right code, in a change and in a reset', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 7);
    await startProved(system, 'startPasswordChange', holder, person);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(0);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 7);
    const { flow, holder: opener, code } = await resetUpToCode(system, person);
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, opener);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(0);
  });

  it('make the person wait from the 20th on, also for the right one, and in the next flow', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 19);
    const first = await startByMail('startSecurityMobileChange', holder, person);
    const twentieth = await refusalOf(first.submit(wrongCode(first.code)));
    expect(twentieth).toMatchObject({ reason: 'CODE_WRONG', metadata: { tries_left: '4' } });
    const paused = { status: 'RESOURCE_EXHAUSTED', reason: 'TRIES_PAUSED', retryInfo: true };
    expect(await refusalOf(first.submit(first.code))).toMatchObject(paused);
    await first.cancel();
    const second = await startByMail('startPasswordChange', holder, person);
    expect(await refusalOf(second.submit(second.code))).toMatchObject(paused);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(20);
  });

  it('make the person wait in flows as well that were open before', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const first = await startByMail('startSecurityMobileChange', holder, person);
    const second = await startByMail('startPasswordChange', holder, person);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 19);
    await refusalOf(first.submit(wrongCode(first.code)));
    const paused = { reason: 'TRIES_PAUSED', retryInfo: true };
    expect(await refusalOf(second.submit(second.code))).toMatchObject(paused);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(20);
  });

  it('make nobody wait when the last one is long ago', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 25);
    const { submit, code } = await startByMail('startPasswordChange', holder, person);
    const { flow } = await submit(code);
    expect(flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('don’t come from strangers: a sign-up, a recovery and somebody else’s change count nothing', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const mobile = person.mobile ?? '';
    const { flows, recovery } = system.gateway;
    const wrong = async (step: { flowId: string }, holder: Holder) => {
      const refused = await refusalOf(
        flows.submitCode({ ...request(), ...step, code: '000000' }, holder),
      );
      expect(refused.reason).toBe('CODE_WRONG');
    };
    const signingUp = await startSignUp(system, person.email);
    await wrong(signingUp.step, signingUp.holder);
    const withMobile = await startSignUp(system, newEmail());
    const mailed = codeIn(await system.inbox.wait(withMobile.email));
    await flows.submitCode({ ...request(), ...withMobile.step, code: mailed }, withMobile.holder);
    await flows.submitAddress({ ...request(), ...withMobile.step, mobile }, withMobile.holder);
    await wrong(withMobile.step, withMobile.holder);
    const { answer: recovering } = await withCode(system, mobile, () =>
      recovery.startAccountRecovery({ ...request(), mobile }),
    );
    await wrong({ flowId: recovering.flow?.id ?? '' }, asFlowHolder(recovering.flowSecret));
    const stranger = await logIn(system, await signUp(system));
    const { answer: changing } = await withCode(system, mobile, () =>
      flows.startContactMobileChange({ ...request(), mobile }, stranger),
    );
    await wrong({ flowId: changing.flow?.id ?? '' }, stranger);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(0);
    expect(await failuresOf(system, person, 'SECURITY_MOBILE')).toBe(0);
    const { flow } = await flows.startPasswordChange(request(), await logIn(system, person));
    expect(flow?.offeredMethods.map(({ kind }) => kind)).toEqual([MOBILE, EMAIL]);
  });
});
