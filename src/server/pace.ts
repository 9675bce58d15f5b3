import { setTimeout as sleep } from 'node:timers/promises';

import type { FlowKind } from '../domain/flow.js';

/** How far apart answers to challenges may come, milliseconds: longer than the work behind one mostly takes. */
const PACE = 250;

/**
 * Waits until whole paces have passed since a moment of `performance.now()`. What is done for a right password, but
 * not for a wrong one or an unknown email, can't be told from how long an answer takes (G6.3).
 */
export async function untilPace(began: number): Promise<void> {
  const taken = performance.now() - began;
  await sleep(PACE - (taken % PACE));
}

/** Takes a step of a flow; those of a challenge are answered, or refused, with the pace. */
export async function atPaceOf<Result>(
  { kind }: { kind: FlowKind },
  step: () => Promise<Result>,
): Promise<Result> {
  if (kind !== 'LOG_IN') return step();
  const began = performance.now();
  try {
    return await step();
  } finally {
    await untilPace(began);
  }
}
