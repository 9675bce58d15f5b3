import { z } from 'zod';

import { UUID } from './fields.js';

/** Largest page and the one that is given when none is asked for. */
const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** How many rows a page is to have. */
export const pageSize = z
  .int()
  .min(0)
  .max(MAX_PAGE)
  .transform((size) => size || DEFAULT_PAGE);

/** Rows are no younger than the year 3000; PostgreSQL's own times end later. */
const LATEST_PAGE = Date.UTC(3000, 0);
/** Longest token that is looked at; ours are shorter. */
const MAX_TOKEN = 256;

/** A place in a list that is ordered by time and id, newest first; empty for its start. */
export function timeToken(idPattern: RegExp) {
  return z.string().transform((text, context) => {
    if (text === '') return undefined;
    const [milliseconds = '', id = ''] = Buffer.from(text.slice(0, MAX_TOKEN), 'base64url')
      .toString()
      .split(' ');
    const at = new Date(Number(milliseconds));
    const isTime = at.valueOf() >= 0 && at.valueOf() < LATEST_PAGE;
    if (idPattern.test(id) && isTime) return { at, id };
    context.addIssue({
      code: 'custom',
      message: 'Must be a token of an earlier page.',
      params: { reason: 'PAGE_TOKEN_INVALID' },
    });
    return z.NEVER;
  });
}

/** The same for a list of rows whose ids are UUIDs. */
export const pageToken = timeToken(UUID);

/** The token of the page after this row. */
export function pageTokenAfter(at: Date, id: string): string {
  return Buffer.from(`${at.valueOf().toString()} ${id}`).toString('base64url');
}

/** A place in a list that is ordered by a text key; empty for its start. */
export function keyToken(pattern: RegExp) {
  return z.string().transform((text, context) => {
    if (text === '') return undefined;
    const key = Buffer.from(text.slice(0, MAX_TOKEN), 'base64url').toString();
    if (pattern.test(key)) return key;
    context.addIssue({
      code: 'custom',
      message: 'Must be a token of an earlier page.',
      params: { reason: 'PAGE_TOKEN_INVALID' },
    });
    return z.NEVER;
  });
}

/** The token of the page after this key. */
export function keyTokenAfter(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** Cuts a page from rows of which one more was read. @returns it, and the token of the next, empty for none. */
export function cutPage<Row>(
  rows: readonly Row[],
  size: number,
  tokenAfter: (row: Row) => string,
): { rows: Row[]; nextPageToken: string } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { rows: page, nextPageToken: rows.length > size && last ? tokenAfter(last) : '' };
}
