import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

import { isReached, type Goal, type Measure } from './measure.js';

/** A run, as `--json` prints it. */
export interface Run {
  at: string;
  seconds: number;
  rounds: number;
  machine: {
    processor: string;
    cores: number;
    memoryGiB: number;
    platform: string;
    node: string;
    /** Programs that wanted a core in the minute before the run: others', for nothing of ours ran yet. */
    loadBefore: number;
  };
  measures: (Measure & { reached?: boolean })[];
}

/** What a run has seen, with the machine that it was seen on. */
export function describeRun(
  { seconds, rounds, loadBefore }: Pick<Run, 'seconds' | 'rounds'> & { loadBefore: number },
  measures: readonly Measure[],
): Run {
  return {
    at: new Date().toISOString(),
    seconds,
    rounds,
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${platform()} ${arch()}`,
      node: process.version,
      loadBefore,
    },
    measures: measures.map((measure) => {
      const reached = isReached(measure);
      return { ...measure, ...(reached !== undefined && { reached }) };
    }),
  };
}

/** The run as a table, for people. */
export function toTable({ machine, seconds, rounds, measures }: Run): string {
  const head = ['figure', 'measured', 'beside it', '', 'ratio', 'range', 'goal'];
  const rows = measures.map((measure) => {
    const { name, unit, value, limit, ratio, ratios, goal, reached } = measure;
    return [
      name,
      `${round(value)} ${unit}`,
      limit ? `${round(limit.value)} ${unit}` : '',
      limit?.name ?? '',
      ratio === undefined ? '' : ratio.toFixed(2),
      ratios ? ratios.map((bound) => bound.toFixed(2)).join('–') : '',
      goal ? `${inWords(goal, unit)} ${reached ? 'reached' : 'MISSED'}` : '',
    ];
  });
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => pad(cell, column, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { processor, cores, memoryGiB, node, loadBefore } = machine;
  return [
    ...lines,
    '',
    `${cores} × ${processor}, ${memoryGiB} GiB, node ${node}; ${rounds} rounds of ${seconds} s, medians`,
    ...(loadBefore > cores * QUIET
      ? [
          `NOT QUIET: load ${loadBefore.toFixed(1)} before the run; times and ratios tell of that, too`,
        ]
      : []),
  ].join('\n');
}

/** The load of each core that a run bears beside it. */
const QUIET = 0.25;

/** Numbers stand to the right, so that they can be compared. */
const NUMBERS = [1, 2, 4, 5];

function pad(cell: string, column: number, width: number): string {
  return NUMBERS.includes(column) ? cell.padStart(width) : cell.padEnd(width);
}

function inWords(goal: Goal, unit: Measure['unit']): string {
  const [sign, bound] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  return goal.of === 'ratio' ? `${sign} ${bound.toFixed(2)}` : `${sign} ${bound} ${unit}`;
}

/** Three digits that count; what was counted is whole. */
function round(value: number): string {
  if (Number.isInteger(value)) return value.toFixed(0);
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
