import type { Bare } from './bare/bare.js';
import type { Measure } from './measure.js';
import type { System } from './system.js';

/** What a figure is measured with. */
export interface Bench {
  /** How long each round lasts, seconds. */
  seconds: number;
  rounds: number;
  /** Tells how far it is. */
  progress: (line: string) => void;
  /** The system that figures share; started when the first one asks for it. */
  system(): Promise<System>;
  /** The bare means on the same Temporal server; started when the first one asks for them. */
  bare(): Promise<Bare>;
}

/** A figure, as it is asked for by name. */
export interface Figure {
  name: string;
  /** For `--help`. */
  about: string;
  /** Takes minutes: it is measured only when it is named. */
  isLong?: boolean;
  run(bench: Bench): Promise<Measure[]>;
}

/** Runs a figure's rounds, and says which one it is at. */
export async function inRounds<Result>(
  { rounds, progress }: Bench,
  name: string,
  round: () => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    progress(`${name}: round ${number} of ${rounds} …`);
    results.push(await round());
  }
  return results;
}
