import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NEW_PASSWORD, PASSWORD, request, twice } from '../environment/people.js';
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

describe('sub-users of an account (G6.5)', () => {
  let system: System;
  let owner: Owner;
  beforeAll(async () => {
    system = await startSystem();
    owner = await signUpOwner(system);
  });
  afterAll(() => system.stop());

  const create = (userName: string, password = SUB_USER_PASSWORD, whose = owner) =>
    system.gateway.subUsers.createSubUser(
      { ...request(), userName, ...twice(password) },
      whose.holder,
    );
  const logIn = (userName: string, password = SUB_USER_PASSWORD, { uin } = owner) =>
    logInSubUser(system, { uin }, userName, password);
  const reasonOf = async (call: Promise<unknown>) => (await refusalOf(call)).reason;

  describe('are created', () => {
    it('with a name and a password, and log in with them and the account’s UIN', async () => {
      const subUser = await createSubUser(system, owner, 'Ops.team-1');
      expect(subUser).toMatchObject({ userName: 'Ops.team-1', status: 'SUB_USER_STATUS_ACTIVE' });
      const holder = await logIn('ops.TEAM-1');
      const { session } = await system.gateway.sessions.getSession({}, holder);
      expect(session).toMatchObject({
        uin: owner.uin,
        appId: owner.appId,
        subUserId: subUser.id,
        userName: 'Ops.team-1',
      });
    });

    it.each([
      ['short-7', ['PASSWORD_TOO_SHORT']],
      ['nothing but words', ['PASSWORD_NEEDS_DIGIT', 'PASSWORD_HAS_SPACE']],
      ['Policy-user-42', ['PASSWORD_PERSONAL']],
    ])('with a good password only, not with %j', async (password, reasons) => {
      const refused = await refusalOf(create('policy', password));
      const named = refused.metadata['new_password']?.split(',') ?? [];
      expect(named).toEqual(expect.arrayContaining(reasons));
      expect(refused.fields).toContain('new_password');
    });

    it.each(['', ' ann', 'ann lee', '-ann', 'änn', 'a/b', 'x'.repeat(65)])(
      'under no name %j',
      async (userName) => {
        const { metadata } = await refusalOf(create(userName));
        expect(metadata['user_name']).toBe(userName === '' ? 'REQUIRED' : 'USER_NAME_INVALID');
      },
    );

    it('under each name once in an account, in upper or lower case, also when two race', async () => {
      const raced = await Promise.allSettled([create('Racer'), create('racer')]);
      expect(raced.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await refusalOf(create('RACER'))).toMatchObject({
        status: 'ALREADY_EXISTS',
        reason: 'SUB_USER_EXISTS',
      });
      const other = await signUpOwner(system);
      expect((await create('racer', SUB_USER_PASSWORD, other)).subUser?.userName).toBe('racer');
    });

    it('once for each request id', async () => {
      const asked = { ...request(), userName: 'once', ...twice(SUB_USER_PASSWORD) };
      const { subUsers } = system.gateway;
      const made = await subUsers.createSubUser(asked, owner.holder);
      expect(await subUsers.createSubUser(asked, owner.holder)).toEqual(made);
    });

    it('under the name of one that was deleted, as somebody else', async () => {
      const former = await createSubUser(system, owner, 'reborn', 'Calm-Harbour-3');
      const { subUsers } = system.gateway;
      const deleted = { ...request(), subUserId: former.id };
      await subUsers.deleteSubUser(deleted, owner.holder);
      const next = await createSubUser(system, owner, 'reborn');
      expect(next.id).not.toBe(former.id);
      expect(await reasonOf(logIn('reborn', 'Calm-Harbour-3'))).toBe('LOG_IN_REFUSED');
      await logIn('reborn');
    });
  });

  it('are listed by name, in pages, without missing or repeating one', async () => {
    const lister = await signUpOwner(system);
    const names = ['delta', 'Bravo', 'alpha', 'Echo', 'charlie'];
    for (const name of names) await createSubUser(system, lister, name);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const asked = { pageSize: 2, pageToken };
      const page = await system.gateway.subUsers.listSubUsers(asked, lister.holder);
      expect(page.subUsers.length).toBeLessThanOrEqual(2);
      seen.push(...page.subUsers.map(({ userName }) => userName));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(['alpha', 'Bravo', 'charlie', 'delta', 'Echo']);
  });

  describe('log in', () => {
    it('and are refused with the same bytes for an unknown UIN, an unknown name and a wrong password', async () => {
      await createSubUser(system, owner, 'known');
      const wrong = await refusalOf(logIn('known', WRONG_PASSWORD));
      expect(wrong).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'LOG_IN_REFUSED' });
      expect(await refusalOf(logIn('unknown'))).toEqual(wrong);
      const nowhere = logInSubUser(system, { uin: '999999999999' }, 'known');
      expect(await refusalOf(nowhere)).toEqual(wrong);
    });

    it('and are locked by ten wrong passwords, known or not, and neither the account nor another one is', async () => {
      await createSubUser(system, owner, 'locked');
      await createSubUser(system, owner, 'free');
      for (const name of ['locked', 'nobody']) {
        for (let typed = 0; typed < 10; typed += 1) {
          expect(await reasonOf(logIn(name, WRONG_PASSWORD))).toBe('LOG_IN_REFUSED');
        }
        expect(await refusalOf(logIn(name))).toMatchObject({
          status: 'FAILED_PRECONDITION',
          reason: 'LOG_IN_LOCKED',
          retryInfo: true,
        });
      }
      await logIn('free');
      const { email } = owner;
      const { session } = await system.gateway.sessions.logIn({
        ...request(),
        email,
        password: PASSWORD,
      });
      expect(session?.uin).toBe(owner.uin);
    });

    it('with their UIN written in one way only: no zeros before it begin a new count of tries', async () => {
      await createSubUser(system, owner, 'padded');
      const padded = refusalOf(logInSubUser(system, { uin: `0${owner.uin}` }, 'padded'));
      expect((await padded).metadata).toEqual({ uin: 'UIN_INVALID' });
    });

    it('although strangers typed ten wrong passwords for the name before it was theirs', async () => {
      for (let typed = 0; typed < 10; typed += 1) await refusalOf(logIn('newcomer'));
      await createSubUser(system, owner, 'newcomer');
      await logIn('newcomer');
    });

    it('and are not locked with their account', async () => {
      const other = await signUpOwner(system);
      await createSubUser(system, other, 'apart');
      const { email } = other;
      for (let typed = 0; typed < 10; typed += 1) {
        const wrong = { ...request(), email, password: WRONG_PASSWORD };
        await system.gateway.sessions.logIn(wrong).catch(() => undefined);
      }
      const locked = system.gateway.sessions.logIn({ ...request(), email, password: PASSWORD });
      expect(await reasonOf(locked)).toBe('LOG_IN_LOCKED');
      await logIn('apart', SUB_USER_PASSWORD, other);
    });
  });

  it('get another password from their account: the former one and its sessions end, and a lock is lifted', async () => {
    const { id } = await createSubUser(system, owner, 'forgetful');
    const holder = await logIn('forgetful');
    for (let typed = 0; typed < 10; typed += 1) await refusalOf(logIn('forgetful', 'x'));
    const reset = (password: string) =>
      system.gateway.subUsers.resetSubUserPassword(
        { ...request(), subUserId: id, ...twice(password) },
        owner.holder,
      );
    expect((await refusalOf(reset('Forgetful-99'))).metadata).toEqual({
      new_password: 'PASSWORD_PERSONAL',
    });
    expect((await refusalOf(reset(SUB_USER_PASSWORD))).metadata).toEqual({
      new_password: 'PASSWORD_REUSED',
    });
    expect((await reset(NEW_PASSWORD)).subUser).toMatchObject({ id, userName: 'forgetful' });
    expect(await reasonOf(system.gateway.sessions.getSession({}, holder))).toBe('SESSION_REQUIRED');
    expect(await reasonOf(logIn('forgetful'))).toBe('LOG_IN_REFUSED');
    await logIn('forgetful', NEW_PASSWORD);
  });

  it.each(['disableSubUser', 'deleteSubUser'] as const)(
    '%s ends their sessions and flows at once, and they log in no more',
    async (method) => {
      const { flows, sessions, subUsers } = system.gateway;
      const { id } = await createSubUser(system, owner, method);
      const holder = await logIn(method);
      await flows.startPasswordChange(request(), holder);
      await subUsers[method]({ ...request(), subUserId: id }, owner.holder);
      expect(await reasonOf(sessions.getSession({}, holder))).toBe('SESSION_REQUIRED');
      expect(await reasonOf(logIn(method))).toBe('LOG_IN_REFUSED');
      const again = () => ({ ...request(), subUserId: id });
      if (method === 'deleteSubUser') {
        for (const name of ['enableSubUser', 'deleteSubUser'] as const) {
          expect(await reasonOf(subUsers[name](again(), owner.holder))).toBe('SUB_USER_NOT_FOUND');
        }
      } else {
        const { subUser } = await subUsers.enableSubUser(again(), owner.holder);
        expect(subUser?.status).toBe('SUB_USER_STATUS_ACTIVE');
        expect(await reasonOf(sessions.getSession({}, holder))).toBe('SESSION_REQUIRED');
        await logIn(method);
      }
    },
  );

  it('lose their sessions when their account is disabled, and can’t log in until it is enabled', async () => {
    const closed = await signUpOwner(system);
    await createSubUser(system, closed, 'inside');
    const holder = await logIn('inside', SUB_USER_PASSWORD, closed);
    const { operators } = system.operator;
    const asked = () => ({ ...request(), uin: closed.uin, reason: 'abuse' });
    await operators.disableAccount(asked());
    expect(await reasonOf(system.gateway.sessions.getSession({}, holder))).toBe('SESSION_REQUIRED');
    expect(await reasonOf(logIn('inside', SUB_USER_PASSWORD, closed))).toBe('LOG_IN_REFUSED');
    await operators.enableAccount(asked());
    expect(await reasonOf(system.gateway.sessions.getSession({}, holder))).toBe('SESSION_REQUIRED');
    await logIn('inside', SUB_USER_PASSWORD, closed);
  });
});
