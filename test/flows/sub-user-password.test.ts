import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { logIn, type Holder } from '../environment/changes.js';
import { NEW_PASSWORD, request, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import {
  createSubUser,
  logInSubUser,
  signUpOwner,
  SUB_USER_PASSWORD,
  type Owner,
} from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';

describe('a sub-user that changes its own password (G6.5)', () => {
  let system: System;
  let owner: Owner;
  beforeAll(async () => {
    system = await startSystem();
    owner = await signUpOwner(system);
  });
  afterAll(() => system.stop());

  const enter = (name: string, password?: string) => logInSubUser(system, owner, name, password);

  async function start(holder: Holder) {
    const { flow } = await system.gateway.flows.startPasswordChange(request(), holder);
    return { flow, step: { flowId: flow?.id ?? '' } };
  }

  const submit = (
    step: { flowId: string },
    holder: Holder,
    oldPassword: string,
    newPassword: string,
  ) =>
    system.gateway.flows.submitPassword(
      { ...request(), ...step, oldPassword, ...twice(newPassword) },
      holder,
    );

  it('proves itself by the old password; its other sessions end, its own and the account’s stay', async () => {
    await createSubUser(system, owner, 'changer');
    const [own, other] = [await enter('changer'), await enter('changer')];
    const opened = await system.gateway.flows.startContactMobileChange(
      { ...request(), mobile: '+8613912345678' },
      owner.holder,
    );
    const { flow, step } = await start(own);
    expect(flow).toMatchObject({
      kind: 'FLOW_KIND_SUB_USER_PASSWORD_CHANGE',
      state: 'FLOW_STATE_AWAITING_PASSWORD',
      step: 1,
      stepCount: 1,
      offeredMethods: [],
    });
    const done = await submit(step, own, SUB_USER_PASSWORD, NEW_PASSWORD);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    const { flows, sessions } = system.gateway;
    await sessions.getSession({}, own);
    await sessions.getSession({}, owner.holder);
    expect((await refusalOf(sessions.getSession({}, other))).reason).toBe('SESSION_REQUIRED');
    expect((await refusalOf(enter('changer'))).reason).toBe('LOG_IN_REFUSED');
    await enter('changer', NEW_PASSWORD);
    await logIn(system, owner);
    const untouched = await flows.getFlow({ flowId: opened.flow?.id ?? '' }, owner.holder);
    expect(untouched.flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
  });

  it('refuses a missing or wrong old password, and after ten wrong ones even the right one', async () => {
    await createSubUser(system, owner, 'guessed');
    const holder = await enter('guessed');
    const { step } = await start(holder);
    const missing = await refusalOf(submit(step, holder, '', NEW_PASSWORD));
    expect(missing.metadata).toEqual({ old_password: 'REQUIRED' });
    for (let typed = 0; typed < 10; typed += 1) {
      const wrong = await refusalOf(submit(step, holder, WRONG_PASSWORD, NEW_PASSWORD));
      expect(wrong.metadata).toEqual({ old_password: 'OLD_PASSWORD_WRONG' });
    }
    const right = submit(step, holder, SUB_USER_PASSWORD, NEW_PASSWORD);
    expect((await refusalOf(right)).reason).toBe('TRIES_EXHAUSTED');
    await enter('guessed');
  });

  it('holds to the policy, its own name and the last three passwords', async () => {
    await createSubUser(system, owner, 'historian');
    const holder = await enter('historian');
    const passwords = [SUB_USER_PASSWORD, NEW_PASSWORD, 'Calm-Harbour-3', 'Wide-Meadow-8'];
    for (const [index, password] of passwords.slice(1).entries()) {
      const { step } = await start(holder);
      await submit(step, holder, passwords[index] ?? '', password);
    }
    const { step } = await start(holder);
    const current = passwords.at(-1) ?? '';
    const refusedFor = async (password: string) =>
      (await refusalOf(submit(step, holder, current, password))).metadata['new_password'];
    for (const used of passwords.slice(1)) expect(await refusedFor(used)).toBe('PASSWORD_REUSED');
    expect(await refusedFor('Historian-77')).toBe('PASSWORD_PERSONAL');
    expect(await refusedFor('Xq-7zT')).toBe('PASSWORD_TOO_SHORT');
    const done = await submit(step, holder, current, SUB_USER_PASSWORD);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('has one open change, which its other session takes over, and a reset by the account ends', async () => {
    const { id } = await createSubUser(system, owner, 'mover');
    const [first, second] = [await enter('mover'), await enter('mover')];
    const { step } = await start(first);
    expect((await start(first)).step).toEqual(step);
    expect((await start(second)).step).toEqual(step);
    const late = await refusalOf(submit(step, first, SUB_USER_PASSWORD, NEW_PASSWORD));
    expect(late.reason).toBe('FLOW_TAKEN_OVER');
    await system.gateway.subUsers.resetSubUserPassword(
      { ...request(), subUserId: id, ...twice('Calm-Harbour-3') },
      owner.holder,
    );
    const again = await enter('mover', 'Calm-Harbour-3');
    const dead = await refusalOf(submit(step, again, 'Calm-Harbour-3', NEW_PASSWORD));
    expect(['FLOW_ENDED', 'FLOW_TAKEN_OVER']).toContain(dead.reason);
    const next = await start(again);
    expect(next.step).not.toEqual(step);
  });
});
