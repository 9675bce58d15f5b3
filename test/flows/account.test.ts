import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { asSession } from '../../src/cli/clients.js';
import type { ContactAddress } from '../../src/gen/holdfast/v1/account.js';
import { RealNameStatus } from '../../src/gen/holdfast/v1/account.js';
import {
  logIn,
  startContactEmail,
  startContactMobile,
  type Holder,
} from '../environment/changes.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const DAY = 86_400_000;

const SHENZHEN: ContactAddress = {
  fullName: '张伟',
  companyName: '深圳市示例科技有限公司',
  region: 'CN',
  state: 'CN-GD',
  city: '深圳市',
  registeredAddress: '南山区深南大道 10000 号',
  postalCode: '518057',
};

describe('an account', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const view = async (holder: Holder) =>
    (await system.gateway.accounts.getAccount({}, holder)).account;

  async function newHolder(mobile?: string) {
    const person = await signUp(system, mobile === undefined ? {} : { mobile });
    return { person, holder: await logIn(system, person) };
  }

  const agePassword = (uin: string, days: number) =>
    sql`update passwords set created_at = now() - ${days} * interval '24 h' where uin = ${uin}`.execute(
      system.db,
    );

  describe('in its own view (G1.1)', () => {
    it('shows all of itself, contact channels whole and security channels masked', async () => {
      const before = Date.now();
      const mobile = newMobile();
      const { person, holder } = await newHolder(mobile);
      const account = await view(holder);
      const { passwordChangedAt } = account ?? {};
      expect(account).toEqual({
        uin: person.uin,
        appId: person.appId,
        name: 'Test Ltd',
        registeredAt: expect.any(Date),
        realNameStatus: 'REAL_NAME_STATUS_UNVERIFIED',
        industry: '',
        contactAddress: undefined,
        loginEmail: person.email,
        contactMobile: mobile,
        contactEmail: person.email,
        contactEmailVerified: true,
        maskedSecurityMobile: `138****${mobile.slice(-4)}`,
        maskedVerificationEmail: `p***${person.email.at(12) ?? ''}@example.com`,
        passwordChangedAt: expect.any(Date),
        passwordAgeDays: 0,
        passwordChangeDueAt: new Date((passwordChangedAt?.valueOf() ?? 0) + 90 * DAY),
        advice: [],
        language: 'en',
      });
      expect(account?.registeredAt?.valueOf()).toBeGreaterThanOrEqual(before);
    });

    it('shows the verification status that an internal service has set', async () => {
      const { person, holder } = await newHolder();
      await system.operator.operators.setRealNameStatus({
        ...request(),
        uin: person.uin,
        realNameStatus: RealNameStatus.REAL_NAME_STATUS_VERIFIED,
        reason: 'papers were checked',
      });
      expect((await view(holder))?.realNameStatus).toBe('REAL_NAME_STATUS_VERIFIED');
    });

    it('has no password and is advised to bind a login email when a service made it', async () => {
      const { operators } = system.operator;
      const [mobile, reason] = [newMobile(), 'moved from elsewhere'];
      const { uin } = await operators.createAccount({
        ...request(),
        name: 'Moved Ltd',
        securityMobile: mobile,
        reason,
      });
      const { sessionToken } = await operators.openSession({ ...request(), uin, reason });
      const account = await view(asSession(sessionToken));
      expect(account).toMatchObject({
        loginEmail: '',
        contactMobile: mobile,
        contactEmail: '',
        contactEmailVerified: false,
        maskedVerificationEmail: '',
        passwordAgeDays: 0,
        advice: ['ADVICE_BIND_LOGIN_EMAIL'],
      });
      expect(account?.passwordChangedAt).toBeUndefined();
      expect(account?.passwordChangeDueAt).toBeUndefined();
    });
  });

  describe('is advised', () => {
    it('when contact channels and security channels differ, until they are the same (G2.4)', async () => {
      const { flows, recovery } = system.gateway;
      const { person, holder } = await newHolder(newMobile());
      async function changeMobile(mobile: string) {
        const { step, code } = await startContactMobile(system, holder, mobile);
        await flows.submitCode({ ...request(), ...step, code }, holder);
      }
      const changeEmail = async (email: string) =>
        (await startContactEmail(system, holder, email)).token;
      await changeMobile(newMobile());
      expect((await view(holder))?.advice).toEqual(['ADVICE_MOBILES_DIFFER']);
      const token = await changeEmail(newEmail());
      expect((await view(holder))?.advice).toEqual([
        'ADVICE_MOBILES_DIFFER',
        'ADVICE_EMAILS_DIFFER',
        'ADVICE_VERIFY_CONTACT_EMAIL',
      ]);
      await recovery.verifyContactEmail({ ...request(), token });
      await changeMobile(person.mobile ?? '');
      expect((await view(holder))?.advice).toEqual(['ADVICE_EMAILS_DIFFER']);
      // The same mailbox, however it is written.
      await recovery.verifyContactEmail({
        ...request(),
        token: await changeEmail(person.email.toUpperCase().replace('EXAMPLE.COM', 'example.com')),
      });
      expect((await view(holder))?.advice).toEqual([]);
    });

    it.each([
      [89, []],
      [91, ['ADVICE_CHANGE_PASSWORD']],
    ])('about a password of %i days: %j (G4.5)', async (days, advice) => {
      const { person, holder } = await newHolder();
      await agePassword(person.uin, days);
      const account = await view(holder);
      expect(account).toMatchObject({ passwordAgeDays: days, advice });
      const [changed, due] = [account?.passwordChangedAt, account?.passwordChangeDueAt];
      expect((due?.valueOf() ?? 0) - (changed?.valueOf() ?? 0)).toBe(90 * DAY);
      expect((due?.valueOf() ?? 0) < Date.now()).toBe(days > 90);
    });
  });

  describe('changes what it says of itself (G1.2, G1.3, G1.4)', () => {
    const completed = {
      state: 'FLOW_STATE_ENDED',
      outcome: 'FLOW_OUTCOME_COMPLETED',
      reason: '',
      nextSteps: [],
      step: 1,
      stepCount: 1,
    };

    it('in one call, and sees it at once', async () => {
      const { accounts } = system.gateway;
      const { holder } = await newHolder();
      const named = await accounts.changeName({ ...request(), name: '  Zürich Ltd ' }, holder);
      expect(named.flow).toMatchObject({ ...completed, kind: 'FLOW_KIND_NAME_CHANGE' });
      expect(await view(holder)).toMatchObject({ name: 'Zürich Ltd', industry: '' });
      const game = await accounts.changeIndustry({ ...request(), industry: 'GAME' }, holder);
      expect(game.flow).toMatchObject({ ...completed, kind: 'FLOW_KIND_INDUSTRY_CHANGE' });
      expect(await view(holder)).toMatchObject({ name: 'Zürich Ltd', industry: 'GAME' });
      const moved = await accounts.changeAddress({ ...request(), address: SHENZHEN }, holder);
      expect(moved.flow).toMatchObject({ ...completed, kind: 'FLOW_KIND_ADDRESS_CHANGE' });
      expect(await view(holder)).toMatchObject({
        name: 'Zürich Ltd',
        industry: 'GAME',
        contactAddress: SHENZHEN,
      });
    });

    it('without the fields that its new region lacks', async () => {
      const { holder } = await newHolder();
      const change = (address: ContactAddress) =>
        system.gateway.accounts.changeAddress({ ...request(), address }, holder);
      await change(SHENZHEN);
      const hongKong = { ...SHENZHEN, region: 'HK', state: '', city: 'Wan Chai', postalCode: '' };
      await change(hongKong);
      expect((await view(holder))?.contactAddress).toEqual(hongKong);
    });

    it('once for a request that is sent 20 times at once, and once more', async () => {
      const { accounts } = system.gateway;
      const { person, holder } = await newHolder();
      const send = { ...request(), name: 'Twenty Ltd' };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => accounts.changeName(send, holder)),
      );
      answers.push(await accounts.changeName(send, holder));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await changesOf(person.uin)).toHaveLength(1);
      expect((await view(holder))?.name).toBe('Twenty Ltd');
    });

    it('in a run of its own for each request', async () => {
      const { accounts } = system.gateway;
      const { person, holder } = await newHolder();
      const answers = await Promise.all(
        ['One Ltd', 'Two Ltd', 'One Ltd'].map((name) =>
          accounts.changeName({ ...request(), name }, holder),
        ),
      );
      const ids = answers.map(({ flow }) => flow?.id);
      expect(new Set(ids).size).toBe(3);
      const changes = await changesOf(person.uin);
      expect(changes.map(({ flow_id }) => flow_id).sort()).toEqual(ids.sort());
      expect((changes.at(-1)?.after as { name: string }).name).toBe((await view(holder))?.name);
    });

    const changesOf = (uin: string) =>
      system.db
        .selectFrom('audit_events')
        .select(['flow_id', 'after'])
        .where('uin', '=', uin)
        .where('name', '=', 'ModifyAccountInfo')
        .orderBy('id')
        .execute();
  });
});
