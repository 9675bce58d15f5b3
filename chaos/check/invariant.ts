import type { Evidence } from './evidence.js';

/** What a check has seen. */
export interface Finding {
  /** How many things were looked at. */
  checked: number;
  /** What isn't as it must be, a line for each. */
  broken: string[];
}

/** Something that must hold, whatever goes wrong. */
export interface Invariant {
  name: string;
  /** What must hold, in words. */
  holds: string;
  check: (evidence: Evidence) => Finding | Promise<Finding>;
}

/** Looks at each thing; those with something to say break it. */
export function each<Item>(
  items: Iterable<Item>,
  complaint: (item: Item) => string | undefined,
): Finding {
  const broken: string[] = [];
  let checked = 0;
  for (const item of items) {
    checked += 1;
    const said = complaint(item);
    if (said !== undefined) broken.push(said);
  }
  return { checked, broken };
}

/** Several looks as one. */
export function all(...findings: Finding[]): Finding {
  return {
    checked: findings.reduce((sum, { checked }) => sum + checked, 0),
    broken: findings.flatMap(({ broken }) => broken),
  };
}

/** Items by what they have in common, in their order. */
export function groupBy<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string | undefined,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
