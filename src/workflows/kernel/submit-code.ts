import { currentUpdateInfo, patched } from '@temporalio/workflow';

import { store } from '../activities.js';
import type { StepResult, SubmitCodeInput } from '../definitions.js';
import type { Challenge } from './challenge.js';
import type { Flow } from './flow.js';
import { isForeign } from './is-foreign.js';
import { refuse } from './refuse.js';

/** Refuses a code without a trace in history while the flow knows that none is judged (G8.4, G8.5). */
export function checkPause(flow: Flow): void {
  const challenge = flow.wait?.challenge;
  if (!challenge) return;
  if (challenge.isClosed) throw refuse('TRIES_EXHAUSTED');
  const wait = challenge.pausedUntil - Date.now();
  if (wait > 0) throw refuse('TRIES_PAUSED', { retryAfter: wait });
  if (challenge.triesLeft === 0) throw refuse('CODE_DEAD');
}

/**
 * Takes a try and burns the right code with nothing awaited between; a wrong one is counted before its
 * answer.
 */
export async function submitCode(flow: Flow, input: SubmitCodeInput): Promise<StepResult> {
  const challenge = flow.wait?.challenge;
  if (challenge && patched('failures-of-all-flows')) await noteFailures(flow, challenge);
  // Another step may have been taken since the validator ran.
  if (!challenge || flow.wait?.challenge !== challenge || !flow.accepts('SUBMIT_CODE'))
    return { refused: { reason: 'STEP_NOT_OPEN', details: {} } };
  if (isForeign(flow, input)) return { refused: { reason: 'FLOW_TAKEN_OVER', details: {} } };
  const barred = barredBy(flow, challenge);
  if (barred) return barred;
  const verdict = challenge.judge(input.digests, Date.now());
  if (verdict === 'RIGHT') {
    flow.take({ step: 'SUBMIT_CODE', ...input });
    return flow.settled();
  }
  const { triesLeft } = challenge;
  if (verdict === 'CODE_WRONG') {
    const seen = await store.recordWrongCode({
      flowId: flow.id,
      challenge: challenge.name,
      updateId: currentUpdateInfo()?.id ?? '',
      uin: flow.owner?.uin,
      channel: challenge.channel,
    });
    if (seen) challenge.note({ ...seen, failedAt: Date.now() });
    if (seen && challenge.isClosed) return closeChannel(flow);
    await flow.publish();
  }
  return { refused: { reason: verdict, details: { triesLeft } } };
}

/**
 * What other flows have seen at the same channel makes wait in this one as well (G8.5). It is asked of any
 * code, counted or not: what took longer would tell them apart (G6.3).
 */
async function noteFailures(flow: Flow, challenge: Challenge): Promise<void> {
  const { channel } = challenge;
  const uin = flow.owner?.uin;
  const counted = channel && uin !== undefined ? { uin, ...channel } : undefined;
  const seen = await store.readCodeFailures({ channel: counted });
  if (seen) challenge.note(seen);
}

function barredBy(flow: Flow, challenge: Challenge): StepResult | undefined {
  if (challenge.isClosed) return closeChannel(flow);
  const retryAfter = challenge.pausedUntil - Date.now();
  return retryAfter > 0
    ? { refused: { reason: 'TRIES_PAUSED', details: { retryAfter } } }
    : undefined;
}

/** A flow that must not end takes another proof. */
function closeChannel(flow: Flow): StepResult {
  if (flow.isCancellable) flow.end({ outcome: 'REFUSED', reason: 'CHANNEL_CLOSED' });
  return { refused: { reason: 'CHANNEL_CLOSED', details: {} } };
}
