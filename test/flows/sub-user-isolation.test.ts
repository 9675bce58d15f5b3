import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Holder } from '../environment/changes.js';
import { NEW_PASSWORD, newEmail, newMobile, request, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import {
  createSubUser,
  logInSubUser,
  signUpOwner,
  SUB_USER_PASSWORD,
  type Owner,
} from '../environment/sub-users.js';
import type { SubUser } from '../../src/gen/holdfast/v1/sub_user.js';
import { startSystem, type System } from '../environment/system.js';

describe('an account and its sub-users never mix (G6.5)', () => {
  let system: System;
  let owner: Owner;
  let subUser: SubUser;
  let holder: Holder;
  beforeAll(async () => {
    system = await startSystem();
    owner = await signUpOwner(system);
    subUser = await createSubUser(system, owner);
    holder = await logInSubUser(system, owner);
  });
  afterAll(() => system.stop());

  it('a sub-user makes no call that is the account’s', async () => {
    const { accounts, flows, subUsers } = system.gateway;
    const one = () => ({ ...request(), subUserId: subUser.id });
    const named = { ...request(), userName: 'bob', ...twice(SUB_USER_PASSWORD) };
    const { industries } = await accounts.listIndustries({});
    const industry = industries[0]?.code ?? '';
    const address = { region: 'HK', fullName: 'A', companyName: 'B', city: 'C' };
    const calls = [
      () => accounts.getAccount({}, holder),
      () => accounts.listActivity({}, holder),
      () => accounts.changeName({ ...request(), name: 'Mine' }, holder),
      () => accounts.changeIndustry({ ...request(), industry }, holder),
      () => accounts.changeAddress({ ...request(), address }, holder),
      () => flows.startContactMobileChange({ ...request(), mobile: newMobile() }, holder),
      () => flows.startSecurityMobileChange(request(), holder),
      () => flows.startContactEmailChange({ ...request(), email: newEmail() }, holder),
      () => flows.startVerificationEmailChange(request(), holder),
      () => flows.startLoginEmailChange(request(), holder),
      () => subUsers.listSubUsers({}, holder),
      () => subUsers.createSubUser(named, holder),
      () => subUsers.resetSubUserPassword({ ...one(), ...twice(NEW_PASSWORD) }, holder),
      () => subUsers.disableSubUser(one(), holder),
      () => subUsers.enableSubUser(one(), holder),
      () => subUsers.deleteSubUser(one(), holder),
    ];
    for (const call of calls) {
      const refused = await refusalOf(call());
      expect(`${refused.reason}: ${call.toString()}`).toMatch(/^ACCOUNT_SESSION_REQUIRED/);
    }
  });

  it('another account knows nothing of it', async () => {
    const stranger = await signUpOwner(system);
    const { subUsers } = system.gateway;
    const one = () => ({ ...request(), subUserId: subUser.id });
    for (const call of [
      () => subUsers.resetSubUserPassword({ ...one(), ...twice(NEW_PASSWORD) }, stranger.holder),
      () => subUsers.disableSubUser(one(), stranger.holder),
      () => subUsers.enableSubUser(one(), stranger.holder),
      () => subUsers.deleteSubUser(one(), stranger.holder),
    ]) {
      const refused = await refusalOf(call());
      expect(refused).toMatchObject({ status: 'NOT_FOUND', reason: 'SUB_USER_NOT_FOUND' });
    }
    expect((await subUsers.listSubUsers({}, stranger.holder)).subUsers).toEqual([]);
    const nobodys = logInSubUser(system, stranger);
    expect((await refusalOf(nobodys)).reason).toBe('LOG_IN_REFUSED');
    await logInSubUser(system, owner);
  });

  it('flows of the one are neither listed nor open to the other', async () => {
    const { flows } = system.gateway;
    const mobile = newMobile();
    const its = await flows.startPasswordChange(request(), holder);
    const own = await flows.startContactMobileChange({ ...request(), mobile }, owner.holder);
    const kindsOf = async (whose: Holder) =>
      (await flows.listFlows({}, whose)).flows.map(({ kind }) => kind);
    expect(await kindsOf(holder)).toEqual(['FLOW_KIND_SUB_USER_PASSWORD_CHANGE']);
    expect(await kindsOf(owner.holder)).toEqual([
      'FLOW_KIND_CONTACT_MOBILE_CHANGE',
      'FLOW_KIND_SUB_USER_EDIT',
      'FLOW_KIND_SIGN_UP',
    ]);
    await createSubUser(system, owner, 'sibling');
    const sibling = await logInSubUser(system, owner, 'sibling');
    for (const [flow, whose] of [
      [its, owner.holder],
      [own, holder],
      [its, sibling],
    ] as const) {
      const step = { flowId: flow.flow?.id ?? '' };
      for (const call of [
        () => flows.getFlow(step, whose),
        () => flows.cancelFlow({ ...request(), ...step }, whose),
      ]) {
        expect((await refusalOf(call())).reason).toBe('FLOW_NOT_FOUND');
      }
    }
  });

  it('sessions of the one are neither listed nor ended by the other', async () => {
    const { sessions } = system.gateway;
    const idsOf = async (whose: Holder) =>
      (await sessions.listSessions({}, whose)).sessions.map(({ id }) => id);
    const idOf = async (whose: Holder) => (await sessions.getSession({}, whose)).session?.id ?? '';
    const [its, own] = [await idOf(holder), await idOf(owner.holder)];
    expect(await idsOf(holder)).toContain(its);
    expect(await idsOf(holder)).not.toContain(own);
    expect(await idsOf(owner.holder)).toEqual([own]);
    for (const [sessionId, whose] of [
      [its, owner.holder],
      [own, holder],
    ] as const) {
      const end = sessions.endSession({ ...request(), sessionId }, whose);
      expect((await refusalOf(end)).reason).toBe('SESSION_NOT_FOUND');
      await sessions.endOtherSessions(request(), whose);
    }
    expect([await idOf(holder), await idOf(owner.holder)]).toEqual([its, own]);
  });

  it('what an account does to its sub-users stands in its own activity', async () => {
    const { subUsers, accounts } = system.gateway;
    const { id } = await createSubUser(system, owner, 'watched');
    await logInSubUser(system, owner, 'watched');
    await subUsers.disableSubUser({ ...request(), subUserId: id }, owner.holder);
    const { activities } = await accounts.listActivity({}, owner.holder);
    const about = activities.filter(({ subUserId }) => subUserId === id);
    expect(about.map(({ name }) => name)).toEqual(['DisableUser', 'ConsoleLogin', 'AddUser']);
  });
});
