import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from '../../chaos/random.js';

/** Whose address a call names: an account's, or nobody's. */
export const KINDS = ['known', 'unknown'] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** A call that is timed. */
export interface TimedCall {
  name: string;
  /** At least; more, up to {@link LONGER} times as many, until the interval is narrow enough to tell something. */
  pairs: number;
  /** Gets everything ready. @returns what is timed; it throws when the answer is another than it should be. */
  prepare: (kind: Kind) => Promise<() => Promise<void>>;
  /** What goes on behind an answer is mostly over after this, milliseconds. */
  settles: number;
}

/** By how much the median of a call's times differs for known and unknown. */
export interface Gap {
  name: string;
  pairs: number;
  /** Median for unknown, milliseconds. */
  typical: number;
  /** Median of known minus unknown, of each pair, as a share of the typical time. */
  median: number;
  /** Bounds of its 95 % confidence interval. */
  from: number;
  to: number;
}

/** How often it is said how far it is, milliseconds. */
const PROGRESS = 30_000;
/** Calls of each kind before those that count: what is called first is slower. */
export const WARM_UP = 20;
/** How wide the interval may be, as a share of the typical time: half of what is allowed on both sides. */
const WIDTH = 0.05;
/** How many times as many pairs are timed at most. */
const LONGER = 4;
/** Of a normal distribution, 95 % is within this many deviations. */
const DEVIATIONS = 1.96;

/**
 * Times a call for known and unknown, one after the other. Each is of a kind that is drawn by itself, so that what
 * still goes on behind earlier answers falls on both alike; the first of one kind and the first of the other are a
 * pair, and so on. The interval is by ranks: between the two differences whose ranks a sign test would not refuse at
 * 5 %. It supposes nothing of how times are spread. When there are enough is told by its width, never by where it lies.
 */
export async function measureGap(timed: TimedCall, random: Random): Promise<Gap> {
  const { name, pairs: least } = timed;
  const times: Record<Kind, number[]> = { known: [], unknown: [] };
  const done = () => Math.min(times.known.length, times.unknown.length) - WARM_UP;
  let toldAt = performance.now();
  for (let pairs = least; ; pairs += Math.ceil(least / 4)) {
    while (done() < pairs) {
      const kind = random.pick(KINDS);
      times[kind].push(await timeOf(timed, kind));
      if (performance.now() - toldAt < PROGRESS) continue;
      toldAt = performance.now();
      process.stderr.write(`  ${name}: ${done().toString()} of ${pairs.toString()}\n`);
    }
    const gap = gapOf(name, times, pairs);
    if (gap.to - gap.from <= WIDTH || pairs >= LONGER * least) return gap;
  }
}

function gapOf(name: string, times: Record<Kind, number[]>, pairs: number): Gap {
  const unknown = times.unknown.slice(WARM_UP, WARM_UP + pairs);
  const known = times.known.slice(WARM_UP, WARM_UP + pairs);
  const differences = unknown.map((time, at) => (known[at] ?? NaN) - time);
  const typical = atRank(unknown, 0.5);
  const reach = DEVIATIONS / 2 / Math.sqrt(pairs);
  const share = (rank: number) => atRank(differences, rank) / typical;
  const [median, from, to] = [share(0.5), share(0.5 - reach), share(0.5 + reach)];
  return { name, pairs, typical, median, from, to };
}

async function timeOf({ prepare, settles }: TimedCall, kind: Kind): Promise<number> {
  const call = await prepare(kind);
  if (settles > 0) await sleep(settles);
  const from = performance.now();
  await call();
  return performance.now() - from;
}

function atRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
}

/** A gap as a person reads it: `log-in +0.3 % (-0.5 to 1.1) of 41.2 ms`. */
export function describeGap({ name, median, from, to, typical, pairs }: Gap): string {
  const percent = (share: number) => (share * 100).toFixed(1);
  return `${name} ${percent(median)} % (${percent(from)} to ${percent(to)}) of ${typical.toFixed(1)} ms, ${pairs.toString()} pairs`;
}
