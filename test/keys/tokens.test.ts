import { randomBytes, randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { deriveToken, readToken } from '../../src/keys/tokens.js';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

describe('a token', () => {
  const keys = createKeyRing([newKey('k1')]);
  const name = { id: randomUUID(), number: 1 };
  const token = deriveToken(keys, 'link', name);

  it('stands for what it was derived from', () => {
    expect(readToken(keys, 'link', token)).toEqual(name);
  });

  it('is good for one purpose only', () => {
    expect(readToken(keys, 'session', token)).toBeUndefined();
    expect(readToken(keys, 'flow-secret', token)).toBeUndefined();
  });

  it('is refused with any one character changed', () => {
    const wrong = [...token].map(
      (character, place) =>
        token.slice(0, place) + (character === 'A' ? 'B' : 'A') + token.slice(place + 1),
    );
    for (const other of wrong) expect(readToken(keys, 'link', other)).toBeUndefined();
  });

  it('is refused when a key that isn’t live made it', () => {
    expect(readToken(createKeyRing([newKey('k1')]), 'link', token)).toBeUndefined();
    expect(readToken(createKeyRing([newKey('k2')]), 'link', token)).toBeUndefined();
  });

  it('lives on through a rotation of the keys', () => {
    const old = newKey('k1');
    const before = deriveToken(createKeyRing([old]), 'session', name);
    const rotated = createKeyRing([newKey('k2'), old]);
    expect(readToken(rotated, 'session', before)).toEqual(name);
    expect(deriveToken(rotated, 'session', name)).toMatch(/^k2\./);
  });

  it.each(['', 'x', '....', 'k1.a.1.b', '\u0000'])('is not %j', (text) => {
    expect(readToken(keys, 'link', text)).toBeUndefined();
  });
});
