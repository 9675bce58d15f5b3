import { setTimeout as sleep } from 'node:timers/promises';

/** Lets reminders out one by one. */
export interface Pace {
  /** Resolves when the next one may go. */
  next(): Promise<void>;
}

/** What a pause may be caught up by, milliseconds: of a slow statement, or between two pages. */
const CATCH_UP = 500;

/** Lets out that many a second at most, whoever asks: runs that overlap share it. */
export function createPace(perSecond: number): Pace {
  const gap = 1000 / perSecond;
  let slot = performance.now();
  return {
    async next() {
      const now = performance.now();
      slot = Math.max(slot + gap, now - CATCH_UP);
      // A timer's own precision is a millisecond.
      if (slot - now >= 1) await sleep(slot - now);
    },
  };
}
