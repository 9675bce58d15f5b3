import { describe, expect, it } from '@jest/globals';

import type { ContactAddress } from '../../src/domain/contact-address.js';
import { checkContactAddress } from '../../src/domain/contact-address.js';

const SHENZHEN: ContactAddress = {
  fullName: '张伟',
  companyName: '深圳市示例科技有限公司',
  region: 'CN',
  state: 'CN-GD',
  city: '深圳市',
  registeredAddress: '南山区深南大道 10000 号',
  postalCode: '518057',
};

describe('a contact address', () => {
  it.each([
    ['CN', 'CN-GD', '深圳市', '518057'],
    ['US', 'US-CA', 'Cupertino', '95014'],
    ['US', 'US-CA', 'Cupertino', '95014-0642'],
    ['HK', '', 'Wan Chai', ''],
    ['MO', '', '', ''],
    ['SG', '', '', '018956'],
    ['DE', '', 'Köln', '50667'],
    ['JP', 'JP-13', '千代田区', '100-0001'],
    ['JP', 'JP-13', '千代田区', '1000001'],
    ['GB', '', 'London', 'SW1A 2AA'],
    ['IN', 'IN-KA', 'Bengaluru', '560001'],
    ['BR', 'BR-SP', 'São Paulo', '01310-100'],
    ['CA', 'CA-QC', 'Montréal', 'H3Z 2Y7'],
    ['IE', 'IE-D', 'Dublin', 'D02 AF30'],
    ['AE', 'AE-DU', 'Dubai', ''],
    ['AR', 'AR-C', 'Buenos Aires', '1425'],
    ['KH', '', 'Phnom Penh', '120101'],
  ])('in %s (%s, %s, %s) is taken as entered', (region, state, city, postalCode) => {
    const entered = { ...SHENZHEN, region, state, city, postalCode };
    expect(checkContactAddress(entered)).toEqual({ address: entered });
  });

  it('is kept in one form of its characters and white space', () => {
    const entered = {
      fullName: '  Zoe\u0308 \t Müller ',
      companyName: 'Example\u00a0GmbH\n',
      region: ' GB',
      state: ' ',
      city: 'St\u3000Ives',
      registeredAddress: '1 High Street\r\nFlat 2',
      postalCode: ' tr26  ２ah',
    };
    expect(checkContactAddress(entered)).toEqual({
      address: {
        fullName: 'Zoë Müller',
        companyName: 'Example GmbH',
        region: 'GB',
        state: '',
        city: 'St Ives',
        registeredAddress: '1 High Street Flat 2',
        postalCode: 'TR26 2AH',
      },
    });
  });

  it.each<[string, Partial<ContactAddress>, string]>([
    ['full_name', { fullName: '' }, 'REQUIRED'],
    ['full_name', { fullName: ' \u3000\ufeff' }, 'REQUIRED'],
    ['full_name', { fullName: '—' }, 'TEXT_INVALID'],
    ['full_name', { fullName: '\u200b' }, 'TEXT_INVALID'],
    ['full_name', { fullName: '𠮷'.repeat(65) }, 'TEXT_INVALID'],
    ['full_name', { fullName: 'Alice\u0000' }, 'TEXT_INVALID'],
    ['full_name', { fullName: 'Alice\u202eecilA' }, 'TEXT_INVALID'],
    ['full_name', { fullName: '\u2067Alice' }, 'TEXT_INVALID'],
    ['full_name', { fullName: 'Alice \ud800' }, 'TEXT_INVALID'],
    ['company_name', { companyName: '' }, 'REQUIRED'],
    ['company_name', { companyName: 'a'.repeat(129) }, 'TEXT_INVALID'],
    ['region', { region: '' }, 'REQUIRED'],
    ['region', { region: 'cn' }, 'REGION_UNKNOWN'],
    ['region', { region: 'XK' }, 'REGION_UNKNOWN'],
    ['region', { region: '__proto__' }, 'REGION_UNKNOWN'],
    ['state', { state: '' }, 'REQUIRED'],
    ['state', { state: 'GD' }, 'STATE_UNKNOWN'],
    ['state', { state: 'US-CA' }, 'STATE_UNKNOWN'],
    ['state', { region: 'DE', state: 'DE-BE', postalCode: '10115' }, 'NOT_IN_REGION'],
    ['city', { city: '' }, 'REQUIRED'],
    ['city', { city: 'a'.repeat(65) }, 'TEXT_INVALID'],
    ['city', { region: 'SG', state: '', postalCode: '018956' }, 'NOT_IN_REGION'],
    ['registered_address', { registeredAddress: '' }, 'REQUIRED'],
    ['registered_address', { registeredAddress: 'a'.repeat(257) }, 'TEXT_INVALID'],
    ['registered_address', { registeredAddress: '1\u0007' }, 'TEXT_INVALID'],
    ['postal_code', { postalCode: '' }, 'REQUIRED'],
    ['postal_code', { postalCode: '51805' }, 'POSTAL_CODE_INVALID'],
    ['postal_code', { postalCode: '5180577' }, 'POSTAL_CODE_INVALID'],
    ['postal_code', { postalCode: 'SW1A 2AA' }, 'POSTAL_CODE_INVALID'],
    ['postal_code', { postalCode: '1'.repeat(17) }, 'TEXT_INVALID'],
    ['postal_code', { region: 'HK', state: '', postalCode: '999077' }, 'NOT_IN_REGION'],
  ])('is refused for its %s when changed to %j: %s', (field, change, reason) => {
    const [refusal, ...more] = refusals({ ...SHENZHEN, ...change });
    expect(more).toEqual([]);
    expect(refusal).toMatchObject({ field: `address.${field}`, reason });
    expect(refusal?.description).toMatch(/^[A-Z].+\.$/);
  });

  it('takes texts of the greatest length, in code points', () => {
    const { companyName, registeredAddress } = SHENZHEN;
    expect(
      refusals({
        ...SHENZHEN,
        fullName: '𠮷'.repeat(64),
        companyName: companyName.padEnd(128, '司'),
        city: '市'.repeat(64),
        registeredAddress: registeredAddress.padEnd(256, '号'),
      }),
    ).toEqual([]);
  });

  it('is refused at once, however long its texts are', () => {
    const marks = `a${'\u0301'.repeat(100_000)}${'\u0316'.repeat(100_000)}`;
    const start = performance.now();
    const entered = { ...SHENZHEN, fullName: marks, region: marks, postalCode: marks };
    expect(refusals(entered).map(({ reason }) => reason)).toEqual([
      'TEXT_INVALID',
      'REGION_UNKNOWN',
      'TEXT_INVALID',
    ]);
    // normalising such a text takes many seconds
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('is refused with all of its faults at once', () => {
    const entered = { ...SHENZHEN, fullName: '', state: 'US-CA', city: '\u0001', postalCode: '1' };
    expect(refusals(entered).map(({ field, reason }) => [field, reason])).toEqual([
      ['address.full_name', 'REQUIRED'],
      ['address.state', 'STATE_UNKNOWN'],
      ['address.city', 'TEXT_INVALID'],
      ['address.postal_code', 'POSTAL_CODE_INVALID'],
    ]);
  });

  it('without a region is refused only for what every region has', () => {
    const empty = {
      fullName: '',
      companyName: '',
      region: '',
      state: '',
      city: '',
      registeredAddress: '',
      postalCode: '',
    };
    expect(refusals(empty).map(({ field }) => field)).toEqual([
      'address.full_name',
      'address.company_name',
      'address.region',
      'address.registered_address',
    ]);
  });
});

function refusals(entered: ContactAddress) {
  const checked = checkContactAddress(entered);
  return 'refused' in checked ? checked.refused : [];
}
