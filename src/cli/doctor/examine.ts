import { setTimeout as sleep } from 'node:timers/promises';

import { failed, type Check, type Finding, type Found } from './check.js';
import { whyNot } from './why-not.js';

/** All checks have to have answered within this, milliseconds: with loading and printing it is less than 5 s. */
export const EXAMINATION_PATIENCE = 3_500;
/** What can't be left in this time, milliseconds, is left to the end of the process. */
const CLOSING = 200;

/**
 * Looks at everything at once. What hangs on a part that has failed isn't looked at: its line would only say
 * the same again.
 * @param patience for all of them, milliseconds.
 */
export async function examine(
  checks: readonly Check[],
  patience = EXAMINATION_PATIENCE,
): Promise<Finding[]> {
  const end = sleep(patience, undefined, { ref: false });
  try {
    return await lookAtAll(checks, end, patience);
  } finally {
    await Promise.race([closeAll(checks), sleep(CLOSING, undefined, { ref: false })]);
  }
}

async function lookAtAll(
  checks: readonly Check[],
  end: Promise<void>,
  patience: number,
): Promise<Finding[]> {
  const findings = checks.map(async (check) => {
    const found = await lookAt(check, end, patience);
    const own = { part: check.part, ...found };
    if (own.health === 'failed') return [own];
    return [own, ...(await lookAtAll(check.within ?? [], end, patience))];
  });
  return (await Promise.all(findings)).flat();
}

async function lookAt(check: Check, end: Promise<void>, patience: number): Promise<Found> {
  const late = end.then(() => failed(`no answer within ${patience / 1000} s`, check.remedy));
  const looked = check.look().catch((error: unknown) => failed(whyNot(error), check.remedy));
  return Promise.race([looked, late]);
}

async function closeAll(checks: readonly Check[]): Promise<void> {
  await Promise.allSettled(
    checks.map(async ({ within, close }) => {
      await closeAll(within ?? []);
      await close?.();
    }),
  );
}
