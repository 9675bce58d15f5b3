import { status } from '@grpc/grpc-js';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import pLimit, { type LimitFunction } from 'p-limit';

import { STEP_ANSWER_LIMIT } from '../domain/durations.js';
import { ERRORS, Refusal, type Reason } from '../domain/errors.js';
import type { FlowRecord } from '../db/flows.js';
import type { FlowSnapshot } from '../domain/flow.js';
import type { OperatorInput, StepInput, StepResult } from '../workflows/definitions.js';
import type { Dependencies } from './dependencies.js';

/** Steps of one flow that run at a time: a workflow stops making progress above 10 updates in flight. */
const RUNNING = 3;
/** Steps of one flow that may wait for these; more are refused at once. */
const WAITING = 8;
/** When to try again, milliseconds. */
const PAUSE = 1_000;

const gates = new Map<string, LimitFunction>();

/**
 * Takes a step of a flow: one update of its workflow, named by the request id, so that repeating the
 * call repeats its answer.
 * @returns the flow after the step.
 * @throws Refusal with the step's own reason; BUSY; UNAVAILABLE when no answer came in time, while the
 * step goes on.
 */
export async function takeStep<Input extends StepInput | OperatorInput>(
  { temporal }: Dependencies,
  flow: Pick<FlowRecord, 'workflow_id'>,
  update: UpdateDefinition<StepResult, [Input]>,
  requestKey: string,
  input: Input,
): Promise<FlowSnapshot> {
  const handle = temporal.workflow.getHandle(flow.workflow_id);
  const options = { updateId: requestKey, args: [input] as [Input] };
  return answerOf(
    throughGate(flow.workflow_id, () =>
      againWhenDropped(() => handle.executeUpdate(update, options)),
    ),
  );
}

/** What a step that was taken brings upon its own repetition. */
const AFTERWARDS: readonly Reason[] = [
  'FLOW_ENDED',
  'STEP_NOT_OPEN',
  'FLOW_TAKEN_OVER',
  'RESEND_TOO_EARLY',
  'SENDS_LIMITED',
];

/**
 * Takes a step with all that is checked before it. When it is refused, this very request may have taken it before,
 * and its answer was lost with a process or came too late: then it is answered as it was.
 * @throws Refusal as {@link takeStep}, and those of the checks.
 */
export async function takeOnce(
  { temporal }: Dependencies,
  flow: Pick<FlowRecord, 'workflow_id'>,
  requestKey: string,
  take: () => Promise<FlowSnapshot>,
): Promise<FlowSnapshot> {
  try {
    return await take();
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || !AFTERWARDS.includes(refusal.reason)) throw refusal;
    const handle = temporal.workflow.getHandle(flow.workflow_id);
    try {
      return await answerOf(handle.getUpdateHandle<StepResult>(requestKey).result());
    } catch (error) {
      // Temporal knows no such step.
      const isNone = error instanceof Refusal && error.reason === 'FLOW_ENDED';
      throw isNone ? refusal : error;
    }
  }
}

/** How often a step is tried whose workflow task was lost. */
const TRIES = 3;

/**
 * An update travels in a workflow task, and is dropped when that fails, such as when its worker dies.
 * Under the same update id it is safe to send again.
 */
async function againWhenDropped<Result>(step: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const dropped = isGrpcServiceError(cause) && cause.code === status.FAILED_PRECONDITION;
      if (!dropped || attempt === TRIES) throw error;
    }
  }
}

/** Waits for a step's answer. @throws Refusal as {@link takeStep}. */
export async function answerOf(step: Promise<StepResult>): Promise<FlowSnapshot> {
  try {
    const result = await withinLimit(step);
    if (result.refused) throw new Refusal(result.refused.reason, result.refused.details);
    return result.flow;
  } catch (error) {
    throw toRefusal(error);
  }
}

/** Waits for Temporal by our own clock: its client's deadlines aren't hard. @throws Refusal UNAVAILABLE */
export async function withinLimit<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Refusal('UNAVAILABLE', { retryAfter: PAUSE }));
    }, STEP_ANSWER_LIMIT);
  });
  try {
    return await Promise.race([work, outOfTime]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets a few calls to one workflow run, and a few wait. @throws Refusal BUSY */
export async function throughGate<Result>(
  workflowId: string,
  call: () => Promise<Result>,
): Promise<Result> {
  const gate = gates.get(workflowId) ?? pLimit(RUNNING);
  if (gate.pendingCount >= WAITING) throw new Refusal('BUSY', { retryAfter: PAUSE });
  gates.set(workflowId, gate);
  try {
    return await gate(call);
  } finally {
    if (gate.activeCount + gate.pendingCount === 0) gates.delete(workflowId);
  }
}

function toRefusal(error: unknown): unknown {
  if (error instanceof WorkflowNotFoundError) return new Refusal('FLOW_ENDED');
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new Refusal('UNAVAILABLE', { retryAfter: PAUSE });
  }
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !cause.type) return error;
  // The workflow ended under the update.
  if (cause.type === 'AcceptedUpdateCompletedWorkflow') return new Refusal('FLOW_ENDED');
  if (!(cause.type in ERRORS)) return error;
  return new Refusal(cause.type as Reason, cause.details?.[0] ?? {});
}
