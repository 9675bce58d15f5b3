import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { PROMISES } from './all.js';
import { openStage, type OpenStage } from './stage.js';

const SEED = 1;

describe('the promises', () => {
  let stage: OpenStage;
  beforeAll(() => {
    stage = openStage(SEED);
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('are numbered in order, each once', () => {
    const numbers = PROMISES.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  const fast = PROMISES.filter(({ isFast }) => isFast);
  it.each(fast.map((promise) => [promise.number, promise.says, promise] as const))(
    '%d: %s',
    async (_number, _says, promise) => {
      const { broken, times } = await promise.run(stage);
      expect(broken).toEqual([]);
      expect(times).toBeGreaterThan(0);
    },
  );
});
