import { describe, expect, it } from '@jest/globals';

import { toEnteredAddress } from '../../src/db/channels.js';
import { CODE_LIFETIME, CODE_TRIES } from '../../src/domain/durations.js';
import { Challenge } from '../../src/workflows/kernel/challenge.js';

const NOW = Date.UTC(2026, 0, 1);
const RIGHT = { keyId: 'k1', digest: 'right' };
const WRONG = { keyId: 'k1', digest: 'wrong' };

function issued(): Challenge {
  const challenge = new Challenge('test', toEnteredAddress('email', 'li@example.com'));
  challenge.renew(RIGHT, NOW);
  return challenge;
}

describe('a code that is judged', () => {
  it('is right once', () => {
    const challenge = issued();
    expect(challenge.judge([RIGHT], NOW)).toBe('RIGHT');
    expect(challenge.judge([RIGHT], NOW)).toBe('CODE_DEAD');
  });

  it('is dead after five wrong ones', () => {
    const challenge = issued();
    for (let tried = 0; tried < CODE_TRIES; tried += 1) {
      expect(challenge.judge([WRONG], NOW)).toBe('CODE_WRONG');
    }
    expect(challenge.judge([RIGHT], NOW)).toBe('CODE_DEAD');
  });

  it('is right up to its last millisecond', () => {
    expect(issued().judge([RIGHT], NOW + CODE_LIFETIME - 1)).toBe('RIGHT');
    expect(issued().judge([RIGHT], NOW + CODE_LIFETIME)).toBe('CODE_EXPIRED');
  });

  it('is another key’s no more than another code', () => {
    expect(issued().judge([{ ...RIGHT, keyId: 'k2' }], NOW)).toBe('CODE_WRONG');
  });
});
