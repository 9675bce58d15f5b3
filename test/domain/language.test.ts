import { describe, expect, it } from '@jest/globals';

import { chooseLanguage } from '../../src/domain/language.js';

describe('the language of what is sent', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['de-DE,zh;q=0.5', 'zh'],
    ['EN-gb', 'en'],
    ['de', 'en'],
    [undefined, 'en'],
  ])('for %s is %s', (preference, language) => {
    expect(chooseLanguage(preference)).toBe(language);
  });
});
