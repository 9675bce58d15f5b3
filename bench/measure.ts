/** A figure as it was measured, beside the limit that was measured in the same run. */
export interface Measure {
  name: string;
  unit: '/s' | 'ms' | 's' | 'MiB' | 'statements' | 'workflow tasks' | 'events' | 'mails';
  value: number;
  /** What the same machine does at best, by the bare means. */
  limit?: { name: string; value: number };
  /** Value to limit, round by round: the median. */
  ratio?: number;
  /** The lowest and the highest ratio of a round: far apart, they say that the machine was busy otherwise. */
  ratios?: [number, number];
  goal?: Goal;
}

/** What is to be reached, of the ratio or of the value itself. */
export type Goal = { of: 'ratio' | 'value' } & ({ atLeast: number } | { atMost: number });

/** One round: what was measured, and the limit right beside it. */
export interface Round {
  value: number;
  limit: number;
}

/**
 * Sums up rounds. The machine is never quiet: each ratio is of two neighbours, and of the ratios, as of
 * values and limits, the median counts.
 */
export function sumUp(
  about: Pick<Measure, 'name' | 'unit' | 'goal'> & { limit: string },
  rounds: readonly Round[],
): Measure {
  const ratios = rounds.map(({ value, limit }) => value / limit);
  return {
    ...about,
    value: median(rounds.map(({ value }) => value)),
    limit: { name: about.limit, value: median(rounds.map(({ limit }) => limit)) },
    ratio: median(ratios),
    ...(rounds.length > 1 && { ratios: [Math.min(...ratios), Math.max(...ratios)] }),
  };
}

/** Whether a goal was reached; undefined where there is none. */
export function isReached({ goal, value, ratio }: Measure): boolean | undefined {
  if (!goal) return undefined;
  const seen = goal.of === 'value' ? value : (ratio ?? Number.NaN);
  return 'atLeast' in goal ? seen >= goal.atLeast : seen <= goal.atMost;
}

/** The value that half of them don't exceed. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest-rank percentile: a value that was measured. @throws when there are no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1];
  if (value === undefined) throw new Error('nothing was measured: give it more --seconds');
  return value;
}
