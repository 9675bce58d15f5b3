import type { Verdict } from './check/check-all.js';
import type { Options } from './options.js';
import { PLANTS } from './plants.js';
import { total } from './run.js';
import type { Wreckage } from './wreak.js';

/** A run and what was found, as `--json` prints it. */
export interface Report {
  at: string;
  minutes: number;
  seed: number;
  temporal: Options['temporal'];
  planted: string | undefined;
  operations: Record<string, number>;
  calls: number;
  unanswered: number;
  mails: number;
  faults: number;
  /** How often each part was started. */
  starts: Record<string, number>;
  verdicts: Verdict[];
  /** Whether all of them held. */
  held: boolean;
  /** Where the history and the parts' logs are; kept when something broke. */
  directory: string;
}

/** What a run has seen. */
export function describeRun(
  { minutes, seed, temporal, planted }: Options,
  { ran, evidence, verdicts, starts, directory }: Wreckage,
): Report {
  const { operations, faults } = ran;
  const { calls, mailbox } = evidence;
  return {
    at: new Date().toISOString(),
    minutes,
    seed,
    temporal,
    planted,
    operations,
    calls: calls.length,
    unanswered: calls.filter(({ answer }) => answer.kind === 'unanswered').length,
    mails: mailbox.mails.length,
    faults,
    starts,
    verdicts,
    held: verdicts.every(({ broken }) => broken.length === 0),
    directory,
  };
}

/** Breaks of one invariant that are shown to people. */
const SHOWN = 5;

/** The report for people. */
export function toWords(report: Report, { keep: kept }: Pick<Options, 'keep'>): string {
  const { minutes, seed, temporal, planted, calls, unanswered, mails, faults, starts } = report;
  const width = Math.max(...report.verdicts.map(({ name }) => name.length));
  const lines = report.verdicts.flatMap(({ name, holds, checked, broken }) => [
    `${name.padEnd(width)}  ${String(checked).padStart(6)}  ${broken.length === 0 ? 'held' : `BROKEN ${broken.length} times: ${holds}`}`,
    ...broken.slice(0, SHOWN).map((line) => `${' '.repeat(width + 2)}${line}`),
  ]);
  const parts = Object.entries(starts).map(([name, count]) => `${name} ${count}`);
  return [
    '',
    ...lines,
    '',
    `seed ${seed}, ${minutes} minutes, Temporal: ${temporal}${planted === undefined ? '' : `, planted: ${planted}`}`,
    `${total(report.operations)} operations, ${calls} calls (${unanswered} unanswered), ${mails} messages, ${faults} faults`,
    `starts: ${parts.join(', ')}`,
    ...(report.held
      ? ['everything held', ...(kept ? [`history and logs: ${report.directory}`] : [])]
      : [`BROKEN; history and logs: ${report.directory}`, ...aboutPlant(planted)]),
  ].join('\n');
}

function aboutPlant(planted: string | undefined): string[] {
  const plant = planted === undefined ? undefined : PLANTS[planted];
  return plant ? [`planted: ${plant.about}; to be found by ${plant.foundBy}`] : [];
}
