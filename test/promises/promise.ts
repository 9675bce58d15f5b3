import type { Random } from '../../chaos/random.js';
import type { System } from '../environment/system.js';

/** Where a promise is tried. */
export interface Stage {
  /** A system that other promises use as well. */
  readonly shared: () => Promise<System>;
  /** A system of this one's own, with settings of its own; stopped afterwards. */
  readonly fresh: (settings?: Record<string, string>) => Promise<System>;
  /** Draws by the run's seed. */
  random: Random;
  /** Whether figures of time and memory count: beside other tests, in one process with them, they don't. */
  measuresCost: boolean;
}

/** What was found. */
export interface Finding {
  /** What was tried, in a few words. */
  tried: string;
  /** How many times. */
  times: number;
  /** What came of it, in figures. */
  figure: string;
  /** What isn't as promised; empty when it is kept. */
  broken: string[];
}

/** One of the promises of docs/reliability.md. */
export interface PromiseCheck {
  number: number;
  says: string;
  /** Takes seconds, and is tried in `npm test` as well. */
  isFast: boolean;
  run(stage: Stage): Promise<Finding>;
}

/** Collects what isn't as promised. */
export class Findings {
  readonly broken: string[] = [];
  times = 0;

  /** Counts a try, and notes what is wrong with it. */
  expect(isKept: boolean, otherwise: string): void {
    this.times += 1;
    // The same fault many times over is one line.
    if (!isKept && !this.broken.includes(otherwise)) this.broken.push(otherwise);
  }

  /** What was found, as the report tells it. */
  finding(tried: string, figure: string): Finding {
    return { tried, times: this.times, figure, broken: this.broken };
  }
}
