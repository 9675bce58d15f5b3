import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession, type Clients } from '../../src/cli/clients.js';
import { maskMobile } from '../../src/domain/mobile.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { RealNameStatus } from '../../src/gen/holdfast/v1/account.js';
import { OperatorServiceDefinition } from '../../src/gen/holdfast/v1/operator.js';
import { logIn, withCode } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

type Method = keyof typeof OperatorServiceDefinition.methods;
const METHODS = Object.keys(OperatorServiceDefinition.methods) as Method[];

describe('what internal services do to accounts', () => {
  let system: System;
  let operators: Clients['operators'];
  beforeAll(async () => {
    system = await startSystem();
    ({ operators } = system.operator);
  });
  afterAll(() => system.stop());

  const because = (reason = 'ticket 4711') => ({ ...request(), reason });
  const open = async (uin: string) => {
    const { sessionToken } = await operators.openSession({ ...because(), uin });
    return asSession(sessionToken);
  };
  const view = async (uin: string) =>
    (await system.gateway.accounts.getAccount({}, await open(uin))).account;

  it.each(METHODS)('refuses %s to every service that isn’t an operator', async (method) => {
    for (const { operators: foreign } of [system.clients, system.gateway]) {
      const refused = await refusalOf(foreign[method](because()));
      expect(refused).toMatchObject({ status: 'PERMISSION_DENIED', reason: 'CALLER_NOT_ALLOWED' });
    }
  });

  describe('CreateAccount', () => {
    it('makes accounts whose channels are verified, without login email and password', async () => {
      const [securityMobile, verificationEmail] = [newMobile(), newEmail()];
      const made = await operators.createAccount({
        ...because(),
        name: 'Made Ltd',
        language: 'zh',
        securityMobile,
        verificationEmail,
      });
      expect(made.uin).toMatch(/^\d{12}$/);
      expect(made.appId).toMatch(/^\d{10}$/);
      expect(await view(made.uin)).toMatchObject({
        ...made,
        name: 'Made Ltd',
        language: 'zh',
        realNameStatus: 'REAL_NAME_STATUS_UNVERIFIED',
        loginEmail: '',
        contactMobile: securityMobile,
        contactEmail: verificationEmail,
        contactEmailVerified: true,
        maskedSecurityMobile: maskMobile(securityMobile),
        passwordChangedAt: undefined,
        advice: ['ADVICE_BIND_LOGIN_EMAIL'],
      });
    });

    it('takes either channel alone, and no account without any', async () => {
      const verificationEmail = newEmail();
      const named = { name: 'Made Ltd' };
      const byEmail = await operators.createAccount({ ...because(), ...named, verificationEmail });
      expect(await view(byEmail.uin)).toMatchObject({
        contactMobile: '',
        contactEmail: verificationEmail,
      });
      const securityMobile = newMobile();
      const byMobile = await operators.createAccount({ ...because(), ...named, securityMobile });
      expect(await view(byMobile.uin)).toMatchObject({
        contactMobile: securityMobile,
        contactEmail: '',
      });
      const without = await refusalOf(operators.createAccount({ ...because(), ...named }));
      expect(without).toMatchObject({
        reason: 'FIELD_INVALID',
        metadata: { security_mobile: 'REQUIRED' },
      });
    });

    it('never gives two accounts one UIN or APPID, nor makes two for one request id', async () => {
      const ask = () => ({ ...because(), name: 'Many', verificationEmail: newEmail() });
      const once = ask();
      const made = await Promise.all([
        ...[ask(), ask(), ask()].map((asked) => operators.createAccount(asked)),
        ...[once, once].map((asked) => operators.createAccount(asked)),
      ]);
      expect(made[4]).toEqual(made[3]);
      expect(await operators.createAccount(once)).toEqual(made[3]);
      expect(new Set(made.map(({ uin }) => uin)).size).toBe(4);
      expect(new Set(made.map(({ appId }) => appId)).size).toBe(4);
      const other = operators.createAccount({ ...once, name: 'Another' });
      expect((await refusalOf(other)).reason).toBe('REQUEST_ID_REUSED');
    });

    it('binds no mobile to a sixth account', async () => {
      const securityMobile = newMobile();
      const make = () => operators.createAccount({ ...because(), name: 'Five', securityMobile });
      for (let made = 0; made < 5; made += 1) await make();
      expect((await refusalOf(make())).reason).toBe('MOBILE_LIMIT_REACHED');
    });

    it('makes an account that may bind its first login email', async () => {
      const verificationEmail = newEmail();
      const { uin } = await operators.createAccount({
        ...because(),
        name: 'First',
        verificationEmail,
      });
      const holder = await open(uin);
      const { answer } = await withCode(system, verificationEmail, () =>
        system.gateway.flows.startLoginEmailChange(
          {
            ...request(),
            identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
          },
          holder,
        ),
      );
      expect(answer.flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
      const change = refusalOf(system.gateway.flows.startPasswordChange(request(), holder));
      expect((await change).reason).toBe('LOGIN_EMAIL_MISSING');
    });
  });

  describe('OpenSession', () => {
    it('opens a session of the account itself, one for each request id', async () => {
      const { uin } = await signUp(system);
      const asked = { ...because(), uin };
      const { session, sessionToken } = await operators.openSession(asked);
      expect(session).toMatchObject({ uin, subUserId: '' });
      expect(await operators.openSession(asked)).toEqual({ session, sessionToken });
      const { sessions } = await system.gateway.sessions.listSessions({}, asSession(sessionToken));
      expect(sessions.map(({ id }) => id)).toEqual([session?.id]);
    });

    it('knows no account that isn’t there, or is disabled', async () => {
      const { uin } = await signUp(system);
      await operators.disableAccount({ ...because(), uin });
      for (const unknown of [uin, '999999999999']) {
        const refused = await refusalOf(operators.openSession({ ...because(), uin: unknown }));
        expect(refused).toMatchObject({ status: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
      }
    });
  });

  it('sets the real-name status, which the account then sees', async () => {
    const { uin } = await signUp(system);
    for (const status of ['PENDING', 'VERIFIED', 'REJECTED', 'UNVERIFIED'] as const) {
      const realNameStatus = RealNameStatus[`REAL_NAME_STATUS_${status}`];
      await operators.setRealNameStatus({ ...because(), uin, realNameStatus });
      expect((await view(uin))?.realNameStatus).toBe(realNameStatus);
    }
  });

  it('sets no real-name status that isn’t one', async () => {
    const { uin } = await signUp(system);
    const refused = await refusalOf(operators.setRealNameStatus({ ...because(), uin }));
    expect(refused.metadata).toEqual({ real_name_status: 'REQUIRED' });
  });

  it('disables an account: its sessions end, its open flows die, and nobody logs in until it is enabled', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const { uin } = person;
    const holder = await logIn(system, person);
    const reset = await resetUpToCode(system, person);
    await operators.disableAccount({ ...because(), uin });
    const { sessions, accounts, flows } = system.gateway;
    expect((await refusalOf(accounts.getAccount({}, holder))).reason).toBe('SESSION_REQUIRED');
    const { code, flow } = reset;
    const late = refusalOf(flows.submitCode({ ...request(), ...flow, code }, reset.holder));
    expect((await late).reason).toBe('FLOW_ENDED');
    const { email } = person;
    const enter = () => sessions.logIn({ ...request(), email, password: PASSWORD });
    expect((await refusalOf(enter())).reason).toBe('LOG_IN_REFUSED');
    await operators.enableAccount({ ...because(), uin });
    expect((await refusalOf(accounts.getAccount({}, holder))).reason).toBe('SESSION_REQUIRED');
    expect((await enter()).session?.uin).toBe(uin);
  });

  it('keeps each operation in the audit table, with its reason and who asked for it', async () => {
    const { uin } = await signUp(system);
    await operators.setRealNameStatus({
      ...because('passport seen'),
      uin,
      realNameStatus: RealNameStatus.REAL_NAME_STATUS_VERIFIED,
    });
    await operators.releaseChannel({
      ...because('called us'),
      uin,
      channel: IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
    });
    await operators.openSession({ ...because('on the phone'), uin });
    const disabling = { ...because('abuse'), uin };
    await operators.disableAccount(disabling);
    await operators.disableAccount(disabling);
    await operators.enableAccount({ ...because('sorted out'), uin });
    const rows = await system.db
      .selectFrom('audit_events')
      .select(['name', 'caller', 'operator_reason'])
      .where('uin', '=', uin)
      .where('operator_reason', 'is not', null)
      .orderBy('id')
      .execute();
    const by = (name: string, reason: string) => ({
      name,
      caller: 'operator',
      operator_reason: reason,
    });
    expect(rows).toEqual([
      by('SetRealNameStatus', 'passport seen'),
      by('ReleaseChannel', 'called us'),
      by('ConsoleLogin', 'on the phone'),
      by('DisableAccount', 'abuse'),
      by('EnableAccount', 'sorted out'),
    ]);
  });

  it('names the field that is missing: a reason, an account; and knows no other account', async () => {
    const { uin } = await signUp(system);
    const silent = await refusalOf(operators.disableAccount({ ...request(), uin }));
    expect(silent.metadata).toEqual({ reason: 'REQUIRED' });
    const nameless = await refusalOf(operators.enableAccount(because()));
    expect(nameless.metadata).toEqual({ uin: 'REQUIRED' });
    const unknown = { ...because(), uin: '999999999999' };
    for (const call of [
      () => operators.disableAccount({ ...unknown, requestId: randomUUID() }),
      () => operators.enableAccount({ ...unknown, requestId: randomUUID() }),
    ]) {
      expect((await refusalOf(call())).reason).toBe('ACCOUNT_NOT_FOUND');
    }
  });
});
