import { styleText } from 'node:util';

import { Unexpected } from './checks.js';
import type { Row, Tell } from './row.js';
import type { Stage } from './stage.js';

/** A row whose answer never comes, milliseconds; the slowest take a few seconds. */
const PATIENCE = 120_000;

/** Plays a row. @returns what isn't as it should be, undefined for nothing. */
export async function playRow(
  row: Row,
  stage: Stage,
  tell: Tell = () => undefined,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Unexpected(`it took more than ${PATIENCE / 1000} s`));
    }, PATIENCE);
  });
  try {
    await Promise.race([row.play(stage, tell), outOfTime]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** How a row ended, for its line. */
export function verdict(problem: string | undefined): string {
  return problem === undefined
    ? styleText('green', 'ok')
    : styleText('red', `not as expected: ${problem}`);
}
