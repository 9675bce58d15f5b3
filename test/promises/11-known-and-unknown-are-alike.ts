import { tryAnswers, NO_LIMITS } from './alike-tried.js';
import { openMail } from './breakable-mail.js';
import { Findings, type PromiseCheck, type Stage } from './promise.js';
import { timedCalls, timedCallsWithoutMail } from './timed-calls.js';
import { describeGap, measureGap, type Gap, type TimedCall } from './timed-pairs.js';

/** The median may differ by so much, and its confidence interval reach so far. */
const GAP = 0.05;

/**
 * Promise 11. Answers are compared whole, with status, details and metadata, apart from what is fresh in each: ids
 * and tokens, whose lengths are to be equal, and times, of which the minutes between them are.
 * Times are compared in interleaved pairs in drawn order; the 95 % confidence interval of the median difference is
 * by ranks (of the sign test), and all of it is to be under the limit.
 */
export const knownAndUnknownAreAlike: PromiseCheck = {
  number: 11,
  says: 'answers and their times are alike for known and unknown, with mail and without',
  isFast: true,
  async run(stage) {
    const findings = new Findings();
    const compared = await tryAnswers(stage.fresh, findings);
    const gaps = stage.measuresCost ? await tryTimes(stage, findings) : [];
    const widest = Math.max(0, ...gaps.map(reachOf));
    return findings.finding(
      'log-in up to its lock, challenges, sign-up, reset, recovery and changes of known, disabled and unknown addresses, with mail and without',
      [
        `${compared.toString()} answers compared whole`,
        ...(gaps.length > 0 ? [`no gap beyond ${(widest * 100).toFixed(1)} %`] : []),
        ...gaps.map(describeGap),
      ].join('; '),
    );
  },
};

/** Times every call on one system that does nothing else. */
async function tryTimes({ fresh, random }: Stage, findings: Findings): Promise<Gap[]> {
  const mail = await openMail();
  const system = await fresh({ ...NO_LIMITS, ...mail.settings, LOG_LEVEL: 'silent' });
  const trial = { system, people: [] };
  const gaps: Gap[] = [];
  const tryAll = async (calls: TimedCall[]) => {
    for (const call of calls) {
      const gap = await measureGap(call, random);
      process.stderr.write(`  ${describeGap(gap)}\n`);
      findings.times += gap.pairs;
      findings.expect(reachOf(gap) < GAP, `a gap in the times of ${describeGap(gap)}`);
      gaps.push(gap);
    }
  };
  try {
    await tryAll(await timedCalls(trial));
    await mail.takeAway();
    await tryAll(timedCallsWithoutMail(trial, new Date()));
  } finally {
    await mail.takeAway();
  }
  return gaps;
}

/** How far from zero the median may be, as far as is known. */
function reachOf({ from, to }: Gap): number {
  return Math.max(Math.abs(from), Math.abs(to));
}
