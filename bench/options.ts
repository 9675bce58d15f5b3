import { parseArgs } from 'node:util';

import type { Figure } from './figure.js';

/** What was asked for on the command line. */
export interface Options {
  figures: readonly Figure[];
  seconds: number;
  rounds: number;
  json: boolean;
}

/** Thrown with what to tell whoever asked for what there isn't, or for help. */
export class Usage extends Error {
  constructor(
    text: string,
    readonly exitCode: 0 | 2,
  ) {
    super(text);
  }
}

/** @throws Usage */
export function readOptions(args: readonly string[], all: readonly Figure[]): Options {
  const { values, positionals } = parse(args);
  if (values.help) throw new Usage(help(all), 0);
  const unknown = positionals.find((name) => !all.some((figure) => figure.name === name));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name).join(', ');
    throw new Usage(`There is no figure "${unknown}". There are: ${names}.`, 2);
  }
  const asked = all.filter(({ name }) => positionals.includes(name));
  return {
    figures: asked.length > 0 ? asked : all.filter(({ isLong }) => !isLong),
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '5' },
        rounds: { type: 'string', default: '3' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Usage(`${why}\nSee: npm run bench -- --help`, 2);
  }
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new Usage(`--${option} must be a whole number from 1 on`, 2);
  }
  return number;
}

function help(all: readonly Figure[]): string {
  const rows = all.map(({ name, about }) => `  ${name.padEnd(15)}${about}`);
  return `Measures a Holdfast of its own, and beside each figure what the same machine does at best.

Usage: npm run bench -- [figures] [options]

Figures, all but those that say otherwise if none is named:
${rows.join('\n')}

Options:
  --seconds <n>  how long each round lasts (5)
  --rounds <n>   how often each figure is measured; medians count (3)
  --json         JSON on standard output, progress on standard error
  -h, --help     this

Examples:
  npm run bench
  npm run bench -- log-ins account-reads --seconds 20
  npm run bench -- rotation
  npm run --silent bench -- resets --rounds 5 --json > resets.json`;
}
