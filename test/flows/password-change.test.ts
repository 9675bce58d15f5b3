import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import {
  logIn,
  startProved,
  withCode,
  type Holder,
  type StartedChange,
} from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  request,
  signUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  IDENTITY_METHOD_KIND_SECURITY_MOBILE: MOBILE,
  IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: EMAIL,
} = IdentityMethodKind;

describe('changing the password (G4)', () => {
  let system: System;
  let person: Person;
  let holder: Holder;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function proved(): Promise<StartedChange> {
    person = await signUp(system);
    holder = await logIn(system, person);
    return startProved(system, 'startPasswordChange', holder, person);
  }

  const submit = (
    { step }: Pick<StartedChange, 'step'>,
    newPassword: string,
    oldPassword = PASSWORD,
  ) =>
    system.gateway.flows.submitPassword(
      { ...request(), ...step, ...twice(newPassword), oldPassword },
      holder,
    );

  it('takes a code over another method when the person switches, and the former one no more (G4.1)', async () => {
    person = await signUp(system, { mobile: newMobile() });
    holder = await logIn(system, person);
    const { flows } = system.gateway;
    const texted = await withCode(system, person.mobile ?? '', () =>
      flows.startPasswordChange({ ...request(), identityMethod: MOBILE }, holder),
    );
    const step = { flowId: texted.answer.flow?.id ?? '' };
    const mailed = await withCode(system, person.email, () =>
      flows.chooseIdentityMethod({ ...request(), ...step, method: EMAIL }, holder),
    );
    expect(mailed.answer.flow?.offeredMethods.map(({ kind }) => kind)).toEqual([MOBILE, EMAIL]);
    const code = (typed: string) =>
      flows.submitCode({ ...request(), ...step, code: typed }, holder);
    expect((await refusalOf(code(texted.code))).reason).toBe('CODE_WRONG');
    const { flow } = await code(mailed.code);
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_PASSWORD', step: 3, stepCount: 3 });
    const done = await submit({ step }, NEW_PASSWORD);
    expect(done.flow).toMatchObject({ outcome: 'FLOW_OUTCOME_COMPLETED', nextSteps: [] });
  });

  it('takes no password before identity is verified (G4.1)', async () => {
    person = await signUp(system);
    holder = await logIn(system, person);
    const { flow } = await system.gateway.flows.startPasswordChange(request(), holder);
    const early = await refusalOf(submit({ step: { flowId: flow?.id ?? '' } }, NEW_PASSWORD));
    expect(early.reason).toBe('STEP_NOT_OPEN');
  });

  it('puts the new password in force: the old one doesn’t log in any more (G4.2)', async () => {
    const change = await proved();
    await logIn(system, person);
    await submit(change, NEW_PASSWORD);
    expect((await refusalOf(logIn(system, person))).reason).toBe('LOG_IN_REFUSED');
    await logIn(system, { ...person, password: NEW_PASSWORD });
  });

  it('names a wrong old password, and one that is missing (G4.2)', async () => {
    const change = await proved();
    const wrong = await refusalOf(submit(change, NEW_PASSWORD, 'Wrong-Word-11'));
    expect(wrong.metadata).toEqual({ old_password: 'OLD_PASSWORD_WRONG' });
    const missing = await refusalOf(submit(change, NEW_PASSWORD, ''));
    expect(missing.metadata).toEqual({ old_password: 'REQUIRED' });
    await logIn(system, person);
    expect((await submit(change, NEW_PASSWORD)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('compares ten wrong old passwords, in all flows together, and then not even the right one (G4.2)', async () => {
    const change = await proved();
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await refusalOf(submit(change, NEW_PASSWORD, 'Wrong-Word-11'));
    }
    await system.gateway.flows.cancelFlow({ ...request(), ...change.step }, holder);
    const next = await startProved(system, 'startPasswordChange', holder, person);
    const tenth = await refusalOf(submit(next, NEW_PASSWORD, 'Wrong-Word-11'));
    expect(tenth.metadata).toEqual({ old_password: 'OLD_PASSWORD_WRONG' });
    const eleventh = await refusalOf(submit(next, NEW_PASSWORD));
    expect(eleventh).toMatchObject({ reason: 'TRIES_EXHAUSTED', retryInfo: true });
    await logIn(system, person);
  });

  it('names every rule that a password fails (G4.3)', async () => {
    const change = await proved();
    const failed = async (password: string) => {
      const { metadata } = await refusalOf(submit(change, password));
      return metadata['new_password']?.split(',');
    };
    expect(await failed('ab cd')).toEqual([
      'PASSWORD_TOO_SHORT',
      'PASSWORD_NEEDS_DIGIT',
      'PASSWORD_NEEDS_SYMBOL',
      'PASSWORD_HAS_SPACE',
    ]);
    expect(await failed('1234567890-1234567890')).toEqual([
      'PASSWORD_TOO_LONG',
      'PASSWORD_NEEDS_LETTER',
    ]);
    expect(await failed('P@ssw0rd1!')).toEqual(['PASSWORD_COMMON']);
    expect(await failed(`${person.email.split('@')[0] ?? ''}-1`)).toEqual(['PASSWORD_PERSONAL']);
    const differing = refusalOf(
      system.gateway.flows.submitPassword(
        {
          ...request(),
          ...change.step,
          newPassword: 'short',
          newPasswordConfirmation: 'other',
          oldPassword: PASSWORD,
        },
        holder,
      ),
    );
    expect((await differing).fields).toContain('new_password_confirmation');
  });

  it('refuses the last three passwords, and takes the fourth last again (G4.4)', async () => {
    let change = await proved();
    const passwords = [PASSWORD, NEW_PASSWORD, 'Calm-Harbour-3', 'Wide-Meadow-8'];
    let current = PASSWORD;
    for (const password of passwords.slice(1)) {
      await submit(change, password, current);
      current = password;
      change = await startProved(system, 'startPasswordChange', holder, person);
    }
    for (const password of passwords.slice(1)) {
      const refused = await refusalOf(submit(change, password, current));
      expect(refused.metadata).toEqual({ new_password: 'PASSWORD_REUSED' });
    }
    const done = await submit(change, PASSWORD, current);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });
});
