import { MESSAGE_LIFETIME, MESSAGE_TRIES_LIFETIME } from '../domain/durations.js';

const DAY = 24 * 3_600_000;
/** How long Temporal keeps ended workflows, milliseconds: 7 days, as `holdfast setup` makes the namespace. */
const RETENTION = 7 * DAY;
/** The longest that a workflow runs, milliseconds: a message that was held, and then tried. An undo has 7 days. */
const LONGEST_FLOW = MESSAGE_LIFETIME + MESSAGE_TRIES_LIFETIME;

/** A key is still read for this long after another took its place, milliseconds. */
export const KEY_OVERLAP = LONGEST_FLOW + RETENTION;

/** A key of `SECRET_KEYS`, without its secret. */
export interface KeyDates {
  id: string;
  /** The day it was made, UTC, when its id tells. */
  madeOn: Date | undefined;
  /** When a system first started with it as the first, where that is recorded. */
  usedSince: Date | undefined;
}

/** Why a key has to stay, or that it may go. */
export type Retirement =
  | { verdict: 'MAY_GO' }
  | { verdict: 'UNKNOWN' | 'USED' | 'NEWEST' | 'SUCCESSOR_WITHOUT_DATE' }
  | { verdict: 'TOO_EARLY'; notBefore: Date };

/** An id for a key that is made now: its day, and a number when it isn't the first of the day. */
export function newKeyId(now: Date, taken: readonly string[]): string {
  const day = `k${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? day : `${day}n${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** The day of an id that {@link newKeyId} made. */
export function dayOf(id: string): Date | undefined {
  const [, year = '', month = '', date = ''] = /^k(\d{4})(\d\d)(\d\d)(n\d+)?$/.exec(id) ?? [];
  const day = new Date(`${year}-${month}-${date}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

/**
 * Whether a key may go. It may once the key before it has been used for {@link KEY_OVERLAP}: nothing is left
 * that was made with it. @param keys in their order, the one that is used first.
 */
export function judgeRetirement(keys: readonly KeyDates[], id: string, now: Date): Retirement {
  const at = keys.findIndex((key) => key.id === id);
  const key = keys[at];
  if (!key) return { verdict: 'UNKNOWN' };
  const successor = keys[at - 1];
  if (!successor) return { verdict: 'USED' };
  // It stands behind, and is to be moved to the front once every process has it.
  if (isNewest(keys, key)) return { verdict: 'NEWEST' };
  const since = takenOverAt(successor);
  if (!since) return { verdict: 'SUCCESSOR_WITHOUT_DATE' };
  const notBefore = new Date(since.getTime() + KEY_OVERLAP);
  return now < notBefore ? { verdict: 'TOO_EARLY', notBefore } : { verdict: 'MAY_GO' };
}

function isNewest(keys: readonly KeyDates[], { madeOn }: KeyDates): boolean {
  if (!madeOn) return false;
  return keys.every((other) => !other.madeOn || other.madeOn <= madeOn);
}

/** An id tells the day only: the whole of it has to be over. */
function takenOverAt({ usedSince, madeOn }: KeyDates): Date | undefined {
  return usedSince ?? (madeOn && new Date(madeOn.getTime() + DAY));
}
