import { describe, expect, it } from '@jest/globals';

import { checkPassword } from '../../src/domain/password.js';

const reasons = (password: string, policy: 'guide' | 'nist' = 'guide', ownWords: string[] = []) =>
  checkPassword(password, policy, ownWords).map(({ reason }) => reason);

describe('the guide’s password policy (G4.3)', () => {
  it.each(['Blue-Kettle-42', 'aB3$efgh', 'x9!'.repeat(6), 'пароль-42', '蓝色水壶-煮开水-42'])(
    'takes %s',
    (password) => {
      expect(reasons(password)).toEqual([]);
    },
  );

  it.each([
    ['aB3$efg', ['PASSWORD_TOO_SHORT']],
    ['aB3$efgh'.repeat(3), ['PASSWORD_TOO_LONG']],
    ['48213-77-9051', ['PASSWORD_NEEDS_LETTER']],
    ['Blue-Kettle', ['PASSWORD_NEEDS_DIGIT']],
    ['BlueKettle42Zq', ['PASSWORD_NEEDS_SYMBOL']],
    ['Blue Kettle-42', ['PASSWORD_HAS_SPACE']],
    ['kxq', ['PASSWORD_TOO_SHORT', 'PASSWORD_NEEDS_DIGIT', 'PASSWORD_NEEDS_SYMBOL']],
  ])('%s fails exactly its rules', (password, expected) => {
    expect(reasons(password)).toEqual(expected);
  });

  it.each([
    'Password1!',
    'P@ssw0rd1!',
    'Qwerty123!',
    'Dragon#2024',
    '!Monkey99',
    'Abc123456!',
    '1qaz2wsx@123',
    '!abc1231',
    'Trustn011!',
  ])('refuses %s as one of the most used', (password) => {
    expect(reasons(password)).toContain('PASSWORD_COMMON');
  });

  it.each(['Alice-Jones-7', 'my-wonderland-1'])('refuses %s to Alice of wonderland', (password) => {
    const own = ['alice@wonderland.example', 'Alice Liddell'];
    expect(reasons(password, 'guide', own)).toEqual(['PASSWORD_PERSONAL']);
  });
});

describe('the NIST password policy', () => {
  it('takes a long phrase without digits or symbols', () => {
    expect(reasons('seven calm otters swim', 'nist')).toEqual([]);
  });

  it('refuses 14 characters', () => {
    expect(reasons('kT9-wq8-zx7-mn', 'nist')).toEqual(['PASSWORD_TOO_SHORT']);
  });

  it('takes 128 characters and refuses 129', () => {
    expect(reasons('kw'.repeat(64), 'nist')).toEqual([]);
    expect(reasons(`${'kw'.repeat(64)}x`, 'nist')).toEqual(['PASSWORD_TOO_LONG']);
  });
});
