import { randomBytes, randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { deriveCode, digestIssuedCode, digestTypedCode } from '../../src/keys/codes.js';
import { createKeyRing } from '../../src/keys/key-ring.js';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

describe('a code', () => {
  const keys = createKeyRing([newKey('k1')]);
  const name = { flowId: randomUUID(), challenge: 'email-1', issue: 1 };

  it('is the same each time it is derived, and has six digits', () => {
    const code = deriveCode(keys, 'k1', name);
    expect(code).toMatch(/^\d{6}$/);
    expect(deriveCode(keys, 'k1', { ...name })).toBe(code);
  });

  it('is recognised by its digest in its own flow only', () => {
    const code = deriveCode(keys, 'k1', name);
    const { digest } = digestIssuedCode(keys, 'k1', name);
    expect(digestTypedCode(keys, name.flowId, code)).toContainEqual({ keyId: 'k1', digest });
    expect(digestTypedCode(keys, randomUUID(), code)[0]?.digest).not.toBe(digest);
  });

  it('is still recognised after the keys were rotated', () => {
    const old = newKey('k1');
    const before = createKeyRing([old]);
    const after = createKeyRing([newKey('k2'), old]);
    const issued = digestIssuedCode(before, 'k1', name);
    expect(digestTypedCode(after, name.flowId, deriveCode(before, 'k1', name))).toContainEqual(
      issued,
    );
  });

  it('has every digit in every place about as often', () => {
    const counts = Array.from({ length: 6 }, () => Array<number>(10).fill(0));
    const draws = 20_000;
    for (let issue = 0; issue < draws; issue += 1) {
      [...deriveCode(keys, 'k1', { ...name, issue })].forEach((digit, place) => {
        const row = counts[place];
        if (row) row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      });
    }
    // Chi-squared with 9 degrees of freedom: 33.7 is passed by 1 in 10,000 fair draws.
    const expected = draws / 10;
    for (const row of counts) {
      const chiSquared = row.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquared).toBeLessThan(45);
    }
  });
});
