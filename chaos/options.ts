import { parseArgs } from 'node:util';

import { PLANTS } from './plants.js';

/** What was asked for on the command line. */
export interface Options {
  minutes: number;
  seed: number;
  temporal: 'dev' | 'postgres';
  /** Name of a planted fault. */
  planted: string | undefined;
  json: boolean;
  /** Keep the history and the logs, whatever was found. */
  keep: boolean;
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
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  if (values.help) throw new Usage(help(), 0);
  const { temporal, planted } = values;
  if (temporal !== 'dev' && temporal !== 'postgres') {
    throw new Usage('--temporal is dev or postgres.', 2);
  }
  if (planted !== undefined && !(planted in PLANTS)) {
    const names = Object.keys(PLANTS).join(', ');
    throw new Usage(`There is no planted fault "${planted}". There are: ${names}.`, 2);
  }
  return {
    minutes: readNumber('minutes', values.minutes, 0.1),
    seed: readNumber('seed', values.seed, 0),
    temporal,
    planted,
    json: values.json,
    keep: values.keep,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '2' },
        seed: { type: 'string', default: '1' },
        temporal: { type: 'string', default: 'dev' },
        planted: { type: 'string' },
        json: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error), 2);
  }
}

function readNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= least && text !== '') return number;
  throw new Usage(`--${option} must be a number from ${least} on`, 2);
}

function help(): string {
  const plants = Object.entries(PLANTS).map(([name, { about }]) => `  ${name.padEnd(18)}${about}`);
  return `Runs a Holdfast of its own under load while its parts are killed, frozen and cut off from each other;
then holds what its callers saw and what it has kept against each other. Ends with 1 when they don't agree.

Usage: npm run chaos -- [options]

Options:
  --minutes <n>      how long things go wrong (2); settling and checking take a few minutes more
  --seed <n>         what is drawn: operations, faults and their times (1)
  --temporal <kind>  dev: the dev server and its file; postgres: a Temporal server on PostgreSQL, built with
                     Go at the first time (dev)
  --planted <name>   take a guard out of a copy of the build, to see that it is missed
  --json             the report in JSON on standard output, progress on standard error
  --keep             keep the history and the logs also when everything held
  -h, --help         this

Planted faults:
${plants.join('\n')}

Examples:
  npm run chaos -- --minutes 10 --seed 1
  npm run chaos -- --minutes 10 --seed 2 --temporal postgres
  npm run chaos -- --minutes 1 --planted password-reused
  npm run --silent chaos -- --json > chaos.json`;
}
