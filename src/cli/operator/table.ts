import { styleText } from 'node:util';

import stringWidth from 'string-width';

/** What stands in a table or beside a label; nothing for what isn't known. */
export type Cell = string | number | boolean | Date | undefined;

/** A column: its title, and what stands in it of a row. */
export type Column<Row> = readonly [title: string, cell: (row: Row) => Cell];

const GAP = '  ';

/**
 * Makes what prints rows in aligned columns, in as many pages as come: the first page decides how wide they
 * are. Wide letters, such as Chinese ones, take two places.
 */
export function createTable<Row>(columns: readonly Column<Row>[]): (rows: readonly Row[]) => void {
  let widths: number[] | undefined;
  return (rows) => {
    const lines = rows.map((row) => columns.map(([, cell]) => toText(cell(row))));
    if (!widths) {
      const titles = columns.map(([title]) => title);
      widths = titles.map((title, at) =>
        Math.max(
          ...[title, ...lines.map((line) => line[at] ?? '')].map((text) => stringWidth(text)),
        ),
      );
      console.log(emphasise(align(titles, widths)));
    }
    for (const line of lines) console.log(align(line, widths));
  };
}

/** Prints labels with what is known of each; those of which nothing is known are left out. */
export function printLabelled(labelled: readonly (readonly [label: string, cell: Cell])[]): void {
  const lines = labelled
    .map(([label, cell]) => [label, toText(cell)] as const)
    .filter(([, text]) => text !== '');
  const width = Math.max(...lines.map(([label]) => stringWidth(label)));
  for (const line of lines) console.log(align(line, [width]));
}

/** Prints what the next table is of. */
export function printTitle(title: string): void {
  console.log(`\n${emphasise(title)}`);
}

/** A cell in words, on one line: times are local, and no character does anything to the terminal. */
export function toText(cell: Cell): string {
  if (cell instanceof Date) return toLocalTime(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return (cell ?? '').toString().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

function align(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((text, at) => text + ' '.repeat(Math.max((widths[at] ?? 0) - stringWidth(text), 0)))
    .join(GAP)
    .trimEnd();
}

/** Bold on a terminal, unless NO_COLOR is set; plain elsewhere. */
function emphasise(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

/** ISO 8601 with the zone of this machine, to the second: `2026-11-25T14:02:11+01:00`. */
function toLocalTime(time: Date): string {
  const ahead = -time.getTimezoneOffset();
  const shifted = new Date(time.valueOf() + ahead * 60_000).toISOString().slice(0, 19);
  const two = (number: number) => number.toString().padStart(2, '0');
  const offset = Math.abs(ahead);
  return `${shifted}${ahead < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
}
