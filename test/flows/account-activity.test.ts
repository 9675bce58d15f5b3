import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import type { Activity } from '../../src/gen/holdfast/v1/account.js';
import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import { newMobile, PASSWORD, request, signUp, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const HONG_KONG = {
  fullName: 'Chan Tai Man',
  companyName: 'Example Ltd',
  region: 'HK',
  state: '',
  city: 'Wan Chai',
  registeredAddress: '1 Queen’s Road East',
  postalCode: '',
};

describe('the recent activity of an account (G1.5)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function listAll(holder: Holder, pageSize: number): Promise<Activity[]> {
    const listed: Activity[] = [];
    let pageToken = '';
    do {
      const page = await system.gateway.accounts.listActivity({ pageSize, pageToken }, holder);
      expect(page.activities.length).toBeLessThanOrEqual(pageSize);
      listed.push(...page.activities);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return listed;
  }

  it('tells in pages, newest first, what was changed, from where and through which service', async () => {
    const { accounts, flows } = system.gateway;
    const [former, mobile] = [newMobile(), newMobile()];
    const holder = await logIn(system, await signUp(system, { mobile: former }));
    const named = await accounts.changeName({ ...request(), name: 'New Ltd' }, holder);
    await accounts.changeIndustry({ ...request(), industry: 'GAME' }, holder);
    await accounts.changeAddress({ ...request(), address: HONG_KONG }, holder);
    const { step, code } = await startContactMobile(system, holder, mobile);
    await flows.submitCode({ ...request(), ...step, code }, holder);

    const listed = await listAll(holder, 2);
    expect(listed.map(({ name, before, after }) => [name, before, after])).toEqual([
      [
        'ModifyContactPhoneNum',
        { address: `138****${former.slice(-4)}` },
        { address: `138****${mobile.slice(-4)}` },
      ],
      ['ModifyContactAddress', {}, { region: 'HK' }],
      ['ModifyAccountInfo', {}, { industry: 'GAME' }],
      ['ModifyAccountInfo', { name: 'Test Ltd' }, { name: 'New Ltd' }],
      ['ConsoleLogin', {}, { sessionId: expect.any(String) }],
      ['CreateAccount', {}, expect.anything()],
    ]);
    for (const activity of listed) {
      expect(activity).toMatchObject({
        caller: 'web',
        networkAddress: '203.0.113.7',
        device: expect.stringContaining('Firefox/140.0'),
        subUserId: '',
      });
    }
    expect([listed[0]?.flowId, listed[3]?.flowId]).toEqual([step.flowId, named.flow?.id]);
    const times = listed.map(({ at }) => at?.valueOf() ?? 0);
    expect(times).toEqual([...times].sort((one, other) => other - one));
    const text = JSON.stringify(listed);
    for (const number of [former, mobile]) expect(text).not.toContain(number.slice(3));
    expect(text).not.toContain(HONG_KONG.fullName);
    expect(text).not.toContain(HONG_KONG.registeredAddress);
  });

  it('repeats and skips nothing when something happens between two pages', async () => {
    const { accounts } = system.gateway;
    const holder = await logIn(system, await signUp(system));
    await accounts.changeName({ ...request(), name: 'Before Ltd' }, holder);
    const first = await accounts.listActivity({ pageSize: 2 }, holder);
    await accounts.changeName({ ...request(), name: 'Meanwhile Ltd' }, holder);
    const second = await accounts.listActivity(
      { pageSize: 2, pageToken: first.nextPageToken },
      holder,
    );
    const names = [...first.activities, ...second.activities].map(({ name }) => name);
    expect(names).toEqual(['ModifyAccountInfo', 'ConsoleLogin', 'CreateAccount']);
    expect(second.nextPageToken).toBe('');
  });

  it('names a service that calls by itself, and believes nothing that it passes of a person', async () => {
    const person = await signUp(system);
    const { sessionToken } = await system.clients.sessions.logIn({
      ...request(),
      email: person.email,
      password: PASSWORD,
    });
    const holder = asSession(sessionToken);
    holder.metadata.set('holdfast-person-address', '198.51.100.9');
    await system.clients.accounts.changeName({ ...request(), name: 'Service Ltd' }, holder);
    const { activities } = await system.clients.accounts.listActivity({ pageSize: 1 }, holder);
    expect(activities).toMatchObject([{ caller: 'service', networkAddress: '', device: '' }]);
  });

  it('shows none of another account, whoever’s page token is used', async () => {
    const { accounts } = system.gateway;
    const holder = await logIn(system, await signUp(system));
    const other = await logIn(system, await signUp(system));
    const { flow } = await accounts.changeName({ ...request(), name: 'Own Ltd' }, holder);
    const { nextPageToken } = await accounts.listActivity({ pageSize: 1 }, holder);
    const own = (await listAll(holder, 100)).map(({ id }) => id);
    const seen = await listAll(other, 100);
    expect(seen.map(({ flowId }) => flowId)).not.toContain(flow?.id);
    expect(seen.filter(({ id }) => own.includes(id))).toEqual([]);
    const page = await accounts.listActivity({ pageToken: nextPageToken }, other);
    expect(page.activities.filter(({ id }) => own.includes(id))).toEqual([]);
    const forged = await refusalOf(accounts.listActivity({ pageToken: 'made up' }, holder));
    expect(forged.fields).toEqual(['page_token']);
  });
});

describe('what is about an account', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  type Call = (holder?: Holder) => Promise<unknown>;
  function calls(): Call[] {
    const { accounts, flows } = system.gateway;
    return [
      (holder) => accounts.getAccount({}, holder),
      (holder) => accounts.changeName({ ...request(), name: 'Other Ltd' }, holder),
      (holder) => accounts.changeIndustry({ ...request(), industry: 'GAME' }, holder),
      (holder) => accounts.changeAddress({ ...request(), address: HONG_KONG }, holder),
      (holder) => accounts.listActivity({}, holder),
      (holder) => flows.startContactMobileChange({ ...request(), mobile: newMobile() }, holder),
      (holder) => flows.startContactEmailChange({ ...request(), email: 'a@example.com' }, holder),
    ];
  }

  it('is refused to a session of its sub-user', async () => {
    const { subUsers, sessions, accounts } = system.gateway;
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const password = 'Grey-Pebble-31';
    await subUsers.createSubUser({ ...request(), userName: 'ops', ...twice(password) }, holder);
    const { sessionToken } = await sessions.logInSubUser({
      ...request(),
      uin: person.uin,
      userName: 'ops',
      password,
    });
    for (const call of calls()) {
      expect(await refusalOf(call(asSession(sessionToken)))).toMatchObject({
        status: 'PERMISSION_DENIED',
        reason: 'ACCOUNT_SESSION_REQUIRED',
      });
    }
    expect((await accounts.getAccount({}, holder)).account?.name).toBe('Test Ltd');
  });

  it('is refused without a session, with one that was made up, and after logging out', async () => {
    const holder = await logIn(system, await signUp(system));
    await system.gateway.sessions.logOut({ ...request() }, holder);
    for (const call of calls()) {
      for (const without of [undefined, asSession('made-up'), holder]) {
        expect(await refusalOf(call(without))).toMatchObject({
          status: 'UNAUTHENTICATED',
          reason: 'SESSION_REQUIRED',
        });
      }
    }
  });
});
