import { condition, proxyActivities, setHandler } from '@temporalio/workflow';

import type { BareActivities } from './bare.js';
import { askedSignal, lastUpdate, openedSignal, stepUpdate } from './definitions.js';

/** Takes steps until the last one, and does nothing. */
export async function bareFlow(): Promise<void> {
  let steps = 0;
  let ended = false;
  setHandler(askedSignal, () => undefined);
  setHandler(openedSignal, () => undefined);
  setHandler(stepUpdate, () => (steps += 1));
  setHandler(lastUpdate, () => {
    ended = true;
    return steps;
  });
  await condition(() => ended);
}

/** Sends one mail. */
export async function bareMail(to: string): Promise<void> {
  const { mail } = proxyActivities<BareActivities>({ startToCloseTimeout: '10s' });
  await mail(to);
}
