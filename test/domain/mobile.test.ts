import { describe, expect, it } from '@jest/globals';

import { maskMobile, parseMobile } from '../../src/domain/mobile.js';

describe('a mobile number', () => {
  it.each([
    ['+86 138 0013 8000', '+8613800138000'],
    ['+44 (0)7400 123456', '+447400123456'],
    ['+1 415-555-2671', '+14155552671'],
  ])('%s is kept as %s', (text, e164) => {
    expect(parseMobile(text)).toBe(e164);
  });

  it.each([
    ['without a country calling code', '13800138000'],
    ['that is too short', '+8613800'],
    ['that no one can have', '+8612345678901'],
    ['of a landline', '+861084123456'],
    ['with an extension', '+8613800138000 ext. 5'],
    ['that is no number', 'mobile'],
    ['that is too long to be one', `+86${'1'.repeat(60)}`],
  ])('refuses one %s', (_, text) => {
    expect(parseMobile(text)).toBeUndefined();
  });

  it('is shown by its first three and last four digits', () => {
    expect(maskMobile('+8613800130000')).toBe('138****0000');
  });

  it('shows less of a short number', () => {
    expect(maskMobile('+4526112233')).toBe('26****33');
  });
});
