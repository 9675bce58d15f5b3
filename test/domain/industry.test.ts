import { describe, expect, it } from '@jest/globals';

import { INDUSTRIES, isIndustry } from '../../src/domain/industry.js';
import { LANGUAGES } from '../../src/domain/language.js';
import { ALL_TEXTS } from '../../src/languages/all.js';

describe('the list of industries', () => {
  it('has each code once, in upper case', () => {
    expect(new Set(INDUSTRIES).size).toBe(INDUSTRIES.length);
    expect(INDUSTRIES.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([]);
  });

  it.each(LANGUAGES)('names each industry apart in %s', (language) => {
    const names = INDUSTRIES.map((code) => ALL_TEXTS[language].industries[code]);
    expect(new Set(names).size).toBe(INDUSTRIES.length);
    expect(names).not.toContain('');
  });

  it('knows the codes that it publishes', () => {
    expect(INDUSTRIES.filter((code) => !isIndustry(code))).toEqual([]);
  });

  it.each(['', 'game', 'GAME ', 'SPACE_TRAVEL', 'constructor', '__proto__'])(
    'has no %j',
    (code) => {
      expect(isIndustry(code)).toBe(false);
    },
  );
});
