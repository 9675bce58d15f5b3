import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const LOOK_AGAIN = 200;

/** Looks until what is seen is as wanted, or as long as patience lasts, milliseconds. @returns what was seen last. */
export async function lookUntil<Seen>(
  patience: number,
  look: () => Promise<Seen>,
  isReached: (seen: Seen) => boolean,
): Promise<Seen> {
  const until = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (isReached(seen) || Date.now() > until) return seen;
    await sleep(LOOK_AGAIN);
  }
}
