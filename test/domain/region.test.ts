import { describe, expect, it } from '@jest/globals';

import { LANGUAGES } from '../../src/domain/language.js';
import { fitsRegion } from '../../src/domain/postal-code.js';
import { findRegion, listRegions } from '../../src/domain/region.js';

describe('the list of regions', () => {
  it('has all 249 of ISO 3166-1, each once and by its code', () => {
    const codes = listRegions().map(({ code }) => code);
    expect(codes).toHaveLength(249);
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it('names each region apart, in every language', () => {
    for (const language of LANGUAGES) {
      const names = listRegions().map((region) => region.names[language]);
      expect(new Set(names).size).toBe(249);
      expect(names.filter((name) => /^[A-Z]{2}$/.test(name))).toEqual([]);
    }
  });

  it('has the names of the language', () => {
    expect(findRegion('CN')?.names).toEqual({ en: 'China', zh: '中国' });
    expect(findRegion('DE')?.names).toEqual({ en: 'Germany', zh: '德国' });
  });

  it.each(['', 'cn', 'XK', 'ZZ', 'UK', 'EU', 'CHN', '__proto__', 'constructor'])(
    'has no region %j',
    (code) => {
      expect(findRegion(code)).toBeUndefined();
    },
  );

  it('has states where they are required, each once and by their ISO 3166-2 code', () => {
    for (const { code, states, requiredFields } of listRegions()) {
      expect(states.length > 0).toBe(requiredFields.includes('state'));
      const codes = states.map((state) => state.code);
      expect(new Set(codes).size).toBe(codes.length);
      expect(codes.filter((state) => !new RegExp(`^${code}-[A-Z\\d]{1,3}$`).test(state))).toEqual(
        [],
      );
      expect(states.filter(({ name }) => name.trim() === '')).toEqual([]);
    }
  });

  it.each([
    ['CN', 34],
    ['US', 57],
    ['JP', 47],
    ['BR', 27],
    ['IN', 36],
    ['CA', 13],
    ['AU', 8],
    ['AE', 7],
    // the provinces and counties that addresses name, not the regions above them
    ['ES', 52],
    ['IE', 26],
    ['ID', 38],
    // addresses name no state
    ['DE', 0],
    ['FR', 0],
    ['GB', 0],
    ['SG', 0],
    ['HK', 0],
    ['MO', 0],
  ])('has for %s %d states', (code, count) => {
    expect(findRegion(code)?.states).toHaveLength(count);
  });

  it.each([
    ['CN', ['state', 'city', 'postal_code']],
    ['US', ['state', 'city', 'postal_code']],
    ['JP', ['state', 'city', 'postal_code']],
    ['DE', ['city', 'postal_code']],
    ['GB', ['city', 'postal_code']],
    ['AE', ['state', 'city']],
    ['HK', ['city']],
    ['SG', ['postal_code']],
    ['GI', ['postal_code']],
    ['MO', []],
  ])('requires in %s, beside what all regions have: %j', (code, fields) => {
    const regional = ['state', 'city', 'postal_code'];
    const required = findRegion(code)?.requiredFields ?? [];
    expect(required.filter((field) => regional.includes(field))).toEqual(fields);
    expect(required.filter((field) => !regional.includes(field))).toEqual([
      'full_name',
      'company_name',
      'region',
      'registered_address',
    ]);
  });

  it('shows a postal code that fits, wherever one is required', () => {
    for (const { code, requiredFields, postalCodeExample } of listRegions()) {
      // no data describes North Korea's
      const shown = requiredFields.includes('postal_code') && code !== 'KP';
      expect(postalCodeExample !== undefined).toBe(shown);
      if (postalCodeExample) expect(fitsRegion(postalCodeExample, code)).toBe(true);
    }
  });
});
