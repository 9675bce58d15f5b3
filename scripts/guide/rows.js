import { readFileSync } from 'node:fs';

const CHAPTERS = JSON.parse(readFileSync(new URL('../../docs/guide-rows.json', import.meta.url)));

/** The rules by number, in order: their chapter, what they say in a line, and whether they are built. */
export const ROWS = CHAPTERS.flatMap(({ chapter, unbuilt = [], rows }) =>
  Object.entries(rows).map(([row, title]) => ({
    row,
    title,
    chapter,
    built: !unbuilt.includes(row),
  })),
);

const KNOWN = new Set(ROWS.map(({ row }) => row));

/**
 * The rules that a text names, each once.
 * @throws when it names one that there isn't
 */
export function rowsIn(text, where) {
  const named = new Set(text.match(/\bG\d+\.\d+\b/g) ?? []);
  for (const row of named) if (!KNOWN.has(row)) throw new Error(`${where} names ${row}: no rule`);
  return named;
}
