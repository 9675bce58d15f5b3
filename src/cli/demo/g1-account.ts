import { RealNameStatus } from '../../gen/holdfast/v1/account.js';
import { expect, isAhead, matches, refused, refusedField } from './checks.js';
import { accountOf, logIn, newMobile, request, signUp } from './people.js';
import type { Row } from './row.js';
import { GATEWAY_PERSON } from './stage.js';

const ADDRESS = {
  fullName: 'Li Lei',
  companyName: 'Demo Ltd',
  region: 'CN',
  state: 'CN-GD',
  city: 'Shenzhen',
  registeredAddress: '1 Keji Road',
  postalCode: '518057',
};

/** G1: basic information. */
export const ACCOUNT_ROWS: Row[] = [
  {
    row: 'G1.1',
    does: 'an account reads all of itself; only an operator sets its verification status',
    async play(stage) {
      const { accounts, operators } = stage.service;
      const mobile = newMobile();
      const { email, uin, appId, ...person } = await signUp(stage, mobile);
      const holder = await logIn(stage.service, { email, ...person });
      await accounts.changeIndustry({ ...request(), industry: 'SOFTWARE' }, holder);
      await accounts.changeAddress({ ...request(), address: ADDRESS }, holder);
      const account = await accountOf(stage, holder);
      matches(account, { uin, appId, name: 'Demo Ltd', loginEmail: email, industry: 'SOFTWARE' });
      matches(account, { contactMobile: mobile, contactEmail: email, contactEmailVerified: true });
      matches(account, { realNameStatus: RealNameStatus.REAL_NAME_STATUS_UNVERIFIED });
      matches(account.contactAddress, ADDRESS);
      isAhead(account.registeredAt, 0, 'it was registered a moment ago');
      const realNameStatus = RealNameStatus.REAL_NAME_STATUS_VERIFIED;
      const verification = { ...request(), uin, realNameStatus, reason: 'demo' };
      await refused('CALLER_NOT_ALLOWED', operators.setRealNameStatus(verification));
      await stage.operator.operators.setRealNameStatus({ ...verification, ...request() });
      matches(await accountOf(stage, holder), { realNameStatus });
      await refused('SESSION_REQUIRED', accounts.getAccount({}));
    },
  },
  {
    row: 'G1.2',
    does: 'it changes its name; an empty one is refused',
    async play(stage) {
      const { accounts } = stage.service;
      const holder = await logIn(stage.service, await signUp(stage));
      await accounts.changeName({ ...request(), name: 'Lantern Works' }, holder);
      matches(await accountOf(stage, holder), { name: 'Lantern Works' });
      const empty = accounts.changeName({ ...request(), name: '' }, holder);
      await refusedField('name', 'REQUIRED', empty);
      matches(await accountOf(stage, holder), { name: 'Lantern Works' });
    },
  },
  {
    row: 'G1.3',
    does: 'it chooses an industry from the published list; any other is refused',
    async play(stage) {
      const { accounts } = stage.service;
      const holder = await logIn(stage.service, await signUp(stage));
      const { industries } = await accounts.listIndustries({});
      const last = industries.at(-1);
      expect(last !== undefined && last.name !== '', 'industries are listed by name');
      await accounts.changeIndustry({ ...request(), industry: last.code }, holder);
      matches(await accountOf(stage, holder), { industry: last.code });
      const unknown = accounts.changeIndustry({ ...request(), industry: 'ALCHEMY' }, holder);
      await refusedField('industry', 'INDUSTRY_UNKNOWN', unknown);
    },
  },
  {
    row: 'G1.4',
    does: 'it changes its contact address; each region is held to its own fields and postal codes',
    async play(stage) {
      const { accounts } = stage.service;
      const holder = await logIn(stage.service, await signUp(stage));
      const change = (address: Partial<typeof ADDRESS>) =>
        accounts.changeAddress({ ...request(), address: { ...ADDRESS, ...address } }, holder);
      await change({});
      await refusedField('address.postal_code', 'POSTAL_CODE_INVALID', change({ postalCode: '1' }));
      await refusedField('address.full_name', 'REQUIRED', change({ fullName: '' }));
      const lacking = { region: 'HK', state: '', postalCode: '' };
      const hongKong = await regionOf('HK');
      expect(!hongKong?.requiredFields.includes('postal_code'), 'Hong Kong has no postal code');
      const withCode = change({
        ...lacking,
        state: hongKong?.states[0]?.code ?? '',
        postalCode: '1',
      });
      await refusedField('address.postal_code', 'NOT_IN_REGION', withCode);
      expect(!(await regionOf('SG'))?.requiredFields.includes('state'), 'Singapore has no state');
      const singapore = { region: 'SG', state: '', city: '', postalCode: '238823' };
      await change(singapore);
      matches((await accountOf(stage, holder)).contactAddress, singapore);

      async function regionOf(code: string) {
        return (await accounts.listRegions({ code })).regions[0];
      }
    },
  },
  {
    row: 'G1.5',
    does: 'it reads what was changed, when, from where and through which caller',
    async play(stage) {
      const { gateway } = stage;
      const person = await signUp(stage);
      const holder = await logIn(gateway, person);
      await gateway.accounts.changeName({ ...request(), name: 'Harbour Ltd' }, holder);
      const { activities } = await gateway.accounts.listActivity({}, holder);
      const [changed, loggedIn] = activities;
      const from = {
        networkAddress: GATEWAY_PERSON.address,
        device: GATEWAY_PERSON.agent,
        caller: 'web',
      };
      matches(changed, { name: 'ModifyAccountInfo', ...from });
      matches(changed, { before: { name: 'Demo Ltd' }, after: { name: 'Harbour Ltd' } });
      isAhead(changed?.at, 0, 'it says when');
      matches(loggedIn, { name: 'ConsoleLogin', ...from });
    },
  },
];
