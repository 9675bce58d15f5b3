import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startSystem, type System } from '../environment/system.js';
import { tryFuzz } from '../promises/29-input-is-held-to-limits.js';

const REQUESTS = 600;
const SEED = 20_260_101;

describe('what nobody would send', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('is refused by name, never breaks anything, and leaves nothing behind', async () => {
    const { broken, times } = await tryFuzz(system, REQUESTS, SEED);
    expect(broken).toEqual([]);
    expect(times).toBeGreaterThan(REQUESTS);
  });
});
