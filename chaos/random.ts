/** Draws that a seed repeats. */
export interface Random {
  readonly seed: number;
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from 0 up to, but not including, `end`. */
  below(end: number): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** One of the items, each as often as its weight says. */
  weighted<Item extends { weight: number }>(items: readonly Item[]): Item;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Draws of their own: what one client draws doesn't depend on what another one does. */
  fork(name: string): Random;
}

/** Mulberry32 by Tommy Ettinger: 32 bits of state, and even enough to choose tests by. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (end: number) => Math.floor(next() * end);
  return {
    seed,
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    pick: (items) => existing(items[below(items.length)]),
    weighted(items) {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      return existing(items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1));
    },
    chance: (probability) => next() < probability,
    fork: (name) => seededRandom(seed ^ hash(name)),
  };
}

function existing<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
