/** Wrong codes in a row from which on each costs a growing wait (G8.5). */
const PAUSE_FROM = 20;
/** Wrong codes in a row after which no more are taken (G8.5; NIST SP 800-63B-4 3.2.2). */
export const CODE_FAILURES_LIMIT = 100;
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 3_600_000;

/**
 * How long no code is taken after so many wrong ones in a row: 30 s at the 20th, doubling to 1 h.
 * @returns milliseconds; Infinity when no more are taken at all.
 */
export function pauseAfterFailures(failures: number): number {
  if (failures >= CODE_FAILURES_LIMIT) return Infinity;
  if (failures < PAUSE_FROM) return 0;
  return Math.min(FIRST_PAUSE * 2 ** (failures - PAUSE_FROM), LONGEST_PAUSE);
}
