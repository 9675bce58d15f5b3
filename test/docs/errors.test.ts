import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { ERRORS } from '../../src/domain/errors.js';

const ROW = /^\| `([A-Z_]+)` \| ([A-Z_]+) \| (.+) \|$/;

describe('docs/errors.md', () => {
  it('lists every reason with its status and text, and no other', () => {
    const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const rows = page.split('\n').flatMap((line) => {
      const [, reason = '', ...row] = ROW.exec(line) ?? [];
      return reason === '' ? [] : [[reason, row]];
    });
    expect(Object.fromEntries(rows)).toEqual(ERRORS);
  });
});
