import { describe, expect, it } from '@jest/globals';

import { PROMISES } from './all.js';
import { tryPromises } from './try-promises.js';

// For the people who use it.
tryPromises(31, 37);

describe('all promises', () => {
  it('are numbered in order, each once', () => {
    const numbers = PROMISES.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
});
