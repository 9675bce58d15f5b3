import type { Trouble } from './parts/link.js';
import type { Random } from './random.js';

/** One thing that goes wrong. */
export type Fault = {
  /** Milliseconds after the clients began. */
  at: number;
  /** How long it lasts, milliseconds; of a kill: how long the part is down at least. */
  lasts: number;
  /** Name of the part or the link. */
  target: string;
} & ({ what: 'kill' | 'freeze' } | { what: 'trouble'; trouble: Trouble });

/** Pauses between faults, milliseconds: what they break needs a few seconds to come up again. */
const LEAST_PAUSE = 1_000;
const LONGEST_PAUSE = 5_000;
const LONGEST_DOWN = 3_000;
const SHORTEST_TROUBLE = 300;
/** Longer than a statement, a step's answer and a provider are waited for, milliseconds. */
const LONGEST_TROUBLE = 12_000;

/** What goes wrong, and how often beside the others. */
const KINDS = [
  { what: 'kill', weight: 4 },
  { what: 'freeze', weight: 2 },
  { what: 'trouble', weight: 4 },
] as const;

/** What there is to go wrong, by its names. */
export interface Targets {
  parts: readonly string[];
  links: readonly string[];
}

/** Draws what goes wrong in a run, from its seed alone. */
export type Draw = (random: Random, targets: Targets) => Fault[];

/** Everything, for so long, milliseconds. */
export function drawAll(lasts: number): Draw {
  return (random, targets) => drawFaults(random, lasts, targets);
}

/** So many kills: of every part in drawn order, again and again, so that each is up when its turn comes. */
export function drawKills(count: number): Draw {
  return (random, { parts }) => {
    const faults: Fault[] = [];
    let at = 0;
    let left: string[] = [];
    while (faults.length < count) {
      if (left.length === 0) left = [...parts];
      const target = random.pick(left);
      left = left.filter((part) => part !== target);
      at += random.between(LEAST_PAUSE, 2 * LEAST_PAUSE);
      faults.push({ at, what: 'kill', target, lasts: 0 });
    }
    return faults;
  };
}

function drawFaults(random: Random, lasts: number, { parts, links }: Targets): Fault[] {
  const faults: Fault[] = [];
  let at = random.between(LEAST_PAUSE, LONGEST_PAUSE);
  while (at < lasts) {
    faults.push(drawFault(random, at, parts, links));
    at += random.between(LEAST_PAUSE, LONGEST_PAUSE);
  }
  return faults;
}

function drawFault(
  random: Random,
  at: number,
  parts: readonly string[],
  links: readonly string[],
): Fault {
  const { what } = random.weighted(KINDS);
  switch (what) {
    case 'kill':
      return { at, what, target: random.pick(parts), lasts: random.between(0, LONGEST_DOWN) };
    case 'freeze':
      return { at, what, target: random.pick(parts), lasts: drawLength(random) };
    case 'trouble': {
      const lasts = drawLength(random);
      return { at, what, target: random.pick(links), lasts, trouble: drawTrouble(random) };
    }
  }
}

/** Short troubles are many, long ones few: between them something gets done. */
function drawLength(random: Random): number {
  return Math.round(SHORTEST_TROUBLE + random.next() ** 2 * (LONGEST_TROUBLE - SHORTEST_TROUBLE));
}

function drawTrouble(random: Random): Trouble {
  const kind = random.pick(['delay', 'cut', 'drop', 'black-hole', 'half-open'] as const);
  switch (kind) {
    case 'delay':
      return { kind, milliseconds: random.between(20, 1_500) };
    case 'drop':
      return { kind, probability: random.between(2, 30) / 100 };
    case 'cut':
    case 'black-hole':
    case 'half-open':
      return { kind };
  }
}

/** A fault in a few words. */
export function inWords(fault: Fault): string {
  const { target, lasts } = fault;
  const what = fault.what === 'trouble' ? fault.trouble.kind : fault.what;
  return `${what} ${target} (${lasts} ms)`;
}
