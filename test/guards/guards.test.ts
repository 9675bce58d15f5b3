import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { GUARDS } from './list.js';
import { takeAway } from './tree.js';

const below = (directory: string, file: string) =>
  new URL(`../../${directory}/${file}`, import.meta.url);

describe('the guards that are taken away in turn', () => {
  it('are at least 40', () => {
    expect(GUARDS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(GUARDS.map((guard) => [guard.keeps, guard] as const))(
    'are there: what keeps %s',
    (_keeps, guard) => {
      const source = readFileSync(below('src', guard.file), 'utf8');
      expect(takeAway(source, guard)).not.toBe(source);
      for (const test of guard.tests) expect(existsSync(below('test', test))).toBe(true);
    },
  );
});
