import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createClients } from '../../src/cli/clients.js';
import type { ContactAddress, Region } from '../../src/gen/holdfast/v1/account.js';
import { logIn, type Holder } from '../environment/changes.js';
import { request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const BERLIN: ContactAddress = {
  fullName: 'Erika Mustermann',
  companyName: 'Beispiel GmbH',
  region: 'DE',
  state: '',
  city: 'Berlin',
  registeredAddress: 'Unter den Linden 1',
  postalCode: '10117',
};
const SHENZHEN = {
  ...BERLIN,
  region: 'CN',
  state: 'CN-GD',
  city: 'Shenzhen',
  postalCode: '518057',
};
const EMPTY = Object.fromEntries(Object.keys(BERLIN).map((field) => [field, '']));

describe('an account', () => {
  let system: System;
  let holder: Holder;
  beforeAll(async () => {
    system = await startSystem();
    holder = await logIn(system, await signUp(system));
  });
  afterAll(() => system.stop());

  const view = async () => (await system.gateway.accounts.getAccount({}, holder)).account;
  const changeName = (name: string) =>
    system.gateway.accounts.changeName({ ...request(), name }, holder);
  const changeAddress = (address: ContactAddress | undefined) =>
    system.gateway.accounts.changeAddress({ ...request(), address }, holder);

  describe('refuses (G1.2, G1.3, G1.4)', () => {
    const invalid = { status: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID' };

    it.each([
      ['none', '', 'REQUIRED'],
      ['only spaces', '   ', 'NAME_INVALID'],
      ['a control character', 'Test\u0007Ltd', 'NAME_INVALID'],
      ['a line break', 'Test\nLtd', 'NAME_INVALID'],
      ['text that turns around', 'Test \u202edtL', 'NAME_INVALID'],
      ['65 characters', 'n'.repeat(65), 'NAME_INVALID'],
      ['60,000 characters', 'n'.repeat(60_000), 'NAME_INVALID'],
    ])('a name of %s', async (_, name, reason) => {
      const before = await view();
      const refusal = await refusalOf(changeName(name));
      expect(refusal).toMatchObject({ ...invalid, fields: ['name'], metadata: { name: reason } });
      expect(await view()).toEqual(before);
    });

    it.each([
      ['', 'REQUIRED'],
      ['ALCHEMY', 'INDUSTRY_UNKNOWN'],
      ['game', 'INDUSTRY_UNKNOWN'],
      ['Games', 'INDUSTRY_UNKNOWN'],
    ])('the industry %j', async (industry, reason) => {
      const before = await view();
      const { accounts } = system.gateway;
      const refusal = await refusalOf(accounts.changeIndustry({ ...request(), industry }, holder));
      expect(refusal).toMatchObject({ ...invalid, metadata: { industry: reason } });
      expect(await view()).toEqual(before);
    });

    it.each<[string, Partial<ContactAddress>, Record<string, string>]>([
      ['of an unknown region', { region: 'XX' }, { region: 'REGION_UNKNOWN' }],
      ['with a state of another region', { state: 'US-CA' }, { state: 'STATE_UNKNOWN' }],
      ['without its state', { state: '' }, { state: 'REQUIRED' }],
      [
        'with another country’s postal code',
        { postalCode: '10117' },
        { postal_code: 'POSTAL_CODE_INVALID' },
      ],
      ['without its postal code', { postalCode: '' }, { postal_code: 'REQUIRED' }],
      ['without its city', { city: ' ' }, { city: 'REQUIRED' }],
      [
        'in Hong Kong with a postal code',
        { region: 'HK', state: '', city: 'Wan Chai', postalCode: '999077' },
        { postal_code: 'NOT_IN_REGION' },
      ],
      [
        'in Singapore with a state',
        { region: 'SG', state: 'SG-01', city: '', postalCode: '018956' },
        { state: 'NOT_IN_REGION' },
      ],
      [
        'with several wrong fields, by all their names',
        { fullName: '', companyName: 'x\u0000y', state: 'CN-XX', postalCode: '1' },
        {
          full_name: 'REQUIRED',
          company_name: 'TEXT_INVALID',
          state: 'STATE_UNKNOWN',
          postal_code: 'POSTAL_CODE_INVALID',
        },
      ],
      [
        'that is empty, by every name that all regions have',
        EMPTY,
        {
          full_name: 'REQUIRED',
          company_name: 'REQUIRED',
          region: 'REQUIRED',
          registered_address: 'REQUIRED',
        },
      ],
    ])('an address %s', async (_, part, reasons) => {
      const before = await view();
      const refusal = await refusalOf(changeAddress({ ...SHENZHEN, ...part }));
      const metadata = Object.fromEntries(
        Object.entries(reasons).map(([name, reason]) => [`address.${name}`, reason]),
      );
      expect(refusal).toMatchObject({ ...invalid, metadata });
      expect(refusal.fields.sort()).toEqual(Object.keys(metadata).sort());
      expect(await view()).toEqual(before);
    });

    it('a change to no address, and a request without an id', async () => {
      expect(await refusalOf(changeAddress(undefined))).toMatchObject({
        ...invalid,
        metadata: { address: 'REQUIRED' },
      });
      const nameless = system.gateway.accounts.changeName({ requestId: '1', name: 'A' }, holder);
      expect((await refusalOf(nameless)).metadata).toEqual({ request_id: 'REQUEST_ID_INVALID' });
    });
  });

  it.each(['n', '𠮷'.repeat(64), 'O’Brien & Sons <Ltd>; --'])('takes the name %j', async (name) => {
    await changeName(name);
    expect((await view())?.name).toBe(name);
  });

  it('takes an address of a region without states, and one of a region that is a city', async () => {
    await changeAddress(BERLIN);
    expect((await view())?.contactAddress).toEqual(BERLIN);
    const singapore = { ...BERLIN, region: 'SG', city: '', postalCode: '018956' };
    await changeAddress(singapore);
    expect((await view())?.contactAddress).toEqual(singapore);
  });
});

describe('to everyone, the service publishes', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('the industries, in the language that a gateway passes (G1.3)', async () => {
    const listIn = async (language: string, name: string) => {
      const key = system.config.SERVICE_KEYS.find((entry) => entry.startsWith(`${name}:`));
      const clients = createClients(system.config.GRPC_ADDRESS, {
        serviceKey: key?.slice(name.length + 1) ?? '',
        headers: { 'holdfast-language': language },
      });
      const { industries } = await clients.accounts.listIndustries({});
      clients.close();
      return industries;
    };
    const [english, chinese, untrusted] = await Promise.all([
      listIn('en', 'web'),
      listIn('zh', 'web'),
      listIn('zh', 'service'),
    ]);
    expect(english).toContainEqual({ code: 'GAME', name: 'Games' });
    expect(chinese).toContainEqual({ code: 'GAME', name: '游戏' });
    expect(chinese.map(({ code }) => code)).toEqual(english.map(({ code }) => code));
    expect(untrusted).toEqual(english);
  });

  it('the 249 regions of ISO 3166 in pages, with the fields that addresses in them have (G1.4)', async () => {
    const { accounts } = system.gateway;
    const pages: Region[][] = [];
    let pageToken = '';
    do {
      const page = await accounts.listRegions({ pageSize: 100, pageToken });
      pages.push(page.regions);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 49]);
    const regions = new Map(pages.flat().map((region) => [region.code, region]));
    expect(regions.size).toBe(249);
    const china = regions.get('CN');
    expect(china).toMatchObject({ name: 'China' });
    expect(china?.states.map(({ code }) => code)).toContain('CN-GD');
    expect(china?.requiredFields).toHaveLength(7);
    expect(regions.get('HK')?.requiredFields).not.toContain('postal_code');
    expect(regions.get('HK')?.postalCodeExample).toBe('');
    expect(regions.get('SG')).toMatchObject({ states: [] });
    expect(regions.get('SG')?.requiredFields).not.toContain('state');
    const one = await accounts.listRegions({ code: 'HK' });
    expect(one).toEqual({ regions: [regions.get('HK')], nextPageToken: '' });
  });

  it('no page that was not asked for rightly', async () => {
    const { accounts } = system.gateway;
    const refused = async (page: { pageSize?: number; pageToken?: string }) =>
      (await refusalOf(accounts.listRegions(page))).fields;
    expect(await refused({ pageSize: 101 })).toEqual(['page_size']);
    expect(await refused({ pageSize: -1 })).toEqual(['page_size']);
    expect(await refused({ pageToken: 'made up' })).toEqual(['page_token']);
  });

  it('the rules of passwords (G4.3, G4.4, G4.5)', async () => {
    expect(await system.gateway.accounts.getPasswordPolicy({})).toEqual({
      minLength: 8,
      maxLength: 20,
      needsLetter: true,
      needsDigit: true,
      needsSymbol: true,
      allowsSpace: false,
      history: 3,
      recommendedMaxAgeDays: 90,
    });
  });
});
