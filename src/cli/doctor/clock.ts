import { ok, warn, type Check, type Found } from './check.js';
import { whyNot } from './why-not.js';

/** Clocks that are further apart are warned of, milliseconds: lives of codes and links are exact to the second. */
const TOLERANCE = 2_000;

/** A check of another machine's clock beside this one's. @param read what time it is there. */
export function clockCheck(part: string, read: () => Promise<Date>): Check {
  const remedy = `See that ${part}’s machine and this one keep time by NTP.`;
  return {
    part: `${part}’s clock`,
    remedy,
    async look() {
      const before = Date.now();
      try {
        const theirs = (await read()).getTime();
        return compareClocks(before, theirs, Date.now());
      } catch (error) {
        // It may be right all the same.
        return warn(`can’t be read: ${whyNot(error)}`, remedy);
      }
    },
  };
}

/** What is found of a clock that was read between two looks at ours, all milliseconds of the epoch. */
export function compareClocks(before: number, theirs: number, after: number): Found {
  const ahead = theirs > after ? theirs - after : Math.min(theirs - before, 0);
  const apart = Math.abs(ahead);
  if (apart <= TOLERANCE) return ok(`at most ${apart + after - before} ms from this machine’s`);
  const seconds = (apart / 1000).toFixed(1);
  return warn(
    `${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine’s`,
    `Have both keep time by NTP: lives of codes, links and sessions go by them.`,
  );
}
