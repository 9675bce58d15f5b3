import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { PROMISES } from './all.js';
import { openStage, type OpenStage } from './stage.js';

const SEED = 1;
/** Of one promise, milliseconds: hundreds of calls at once, beside whatever else runs. */
const PATIENCE = 180_000;

/** Tries the promises with these numbers, both included, that take seconds. */
export function tryPromises(first: number, last: number): void {
  describe('the promises', () => {
    let stage: OpenStage;
    beforeAll(() => {
      stage = openStage(SEED);
    });
    afterEach(() => stage.clear());
    afterAll(() => stage.close());

    const chosen = PROMISES.filter(
      ({ number, isFast }) => isFast && number >= first && number <= last,
    );
    it.each(chosen.map((promise) => [promise.number, promise.says, promise] as const))(
      '%d: %s',
      async (_number, _says, promise) => {
        const { broken, times } = await promise.run(stage);
        expect(broken).toEqual([]);
        expect(times).toBeGreaterThan(0);
      },
      PATIENCE,
    );
  });
}
