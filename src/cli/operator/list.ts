import type { Command } from 'commander';

import { parseCount } from './arguments.js';
import type { OperatorSession } from './session.js';
import { createTable, type Column } from './table.js';

/** How much of a list is printed. */
export interface ListOptions {
  limit: number;
  all?: boolean;
}

/** What a page of a list is asked with. */
export interface PageRequest {
  pageSize: number;
  pageToken: string;
}

/** Longest page that the server gives. */
const MAX_PAGE = 100;
const DEFAULT_LIMIT = 20;

/** What the help says of `--json` where a list is printed. */
export const JSON_LINES = 'print one line of JSON for each row';

/** Adds the options of a list. */
export function withPages(command: Command): Command {
  return command
    .option('--limit <rows>', 'as many rows at most', parseCount, DEFAULT_LIMIT)
    .option('--all', 'every row, however many');
}

/** A list that is read in pages. */
export interface Listed<Row> {
  read: (page: PageRequest) => Promise<{ rows: Row[]; nextPageToken: string }>;
  columns: readonly Column<Row>[];
  /** What is said when there is no row. */
  none: string;
}

/** Prints a list page by page, as it is read: a table, or a line of JSON for each row. */
export async function printList<Row>(
  { json }: Pick<OperatorSession, 'json'>,
  { limit, all }: ListOptions,
  { read, columns, none }: Listed<Row>,
): Promise<void> {
  const printTable = createTable(columns);
  let left = all ? Infinity : limit;
  let pageToken = '';
  let printed = 0;
  do {
    const page = await read({ pageSize: Math.min(left, MAX_PAGE), pageToken });
    const { rows } = page;
    ({ nextPageToken: pageToken } = page);
    if (json) for (const row of rows) console.log(JSON.stringify(row));
    else if (rows.length > 0) printTable(rows);
    left -= rows.length;
    printed += rows.length;
  } while (pageToken !== '' && left > 0);
  // Not among the rows, for whoever reads these from a pipe.
  if (!json && printed === 0) console.error(none);
  if (!json && pageToken !== '') {
    console.error('There are more: give a larger --limit, or --all.');
  }
}
