import { describe, expect, it } from '@jest/globals';

import { maskEmail, parseEmail } from '../../src/domain/email.js';

describe('an email address', () => {
  it.each([
    ['Alice@Example.COM', 'alice@example.com'],
    ['ａｌｉｃｅ@example.com', 'alice@example.com'],
    ['a.b+c@sub.example.co.uk', 'a.b+c@sub.example.co.uk'],
    ['post@bücher.example', 'post@xn--bcher-kva.example'],
    ['post@BÜCHER.example', 'post@xn--bcher-kva.example'],
  ])('%s is told apart as %s', (text, canonical) => {
    expect(parseEmail(text)?.canonical).toBe(canonical);
  });

  it.each([
    '',
    'alice',
    'alice@',
    '@example.com',
    'alice@localhost',
    'alice@127.0.0.1',
    'alice@[127.0.0.1]',
    'alice@example.com/path',
    'alice@example.com:25',
    'alice@example.com,bob@example.com',
    'alice@example.com;bob@example.com',
    'alice@bob@example.com',
    '"alice"@example.com',
    'alice(comment)@example.com',
    'Alice <alice@example.com>',
    'alice@example.com\r\nBcc: bob@example.com',
    'alice @example.com',
    'alice@example.com\0',
    'alice@example.com\u0001',
    '.alice@example.com',
    'al..ice@example.com',
    'alice@-example.com',
    'alice@example..com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
  ])('refuses %j', (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });

  it.each([
    ['alice@example.com', 'a***e@example.com'],
    ['al@example.com', 'a***@example.com'],
    ['a@example.com', 'a***@example.com'],
  ])('%s is shown as %s', (address, masked) => {
    expect(maskEmail(address)).toBe(masked);
  });
});
