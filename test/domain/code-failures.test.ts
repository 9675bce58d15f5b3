import { describe, expect, it } from '@jest/globals';

import { pauseAfterFailures } from '../../src/domain/code-failures.js';

describe('wrong codes in a row', () => {
  it.each([
    [19, 0],
    [20, 30_000],
    [21, 60_000],
    [26, 1_920_000],
    [27, 3_600_000],
    [99, 3_600_000],
    [100, Infinity],
  ])('%i of them cost a pause of %i ms', (failures, pause) => {
    expect(pauseAfterFailures(failures)).toBe(pause);
  });
});
