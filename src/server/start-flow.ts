import { setTimeout as sleep } from 'node:timers/promises';

import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';

import { findFlow } from '../db/flows.js';
import { STEP_ANSWER_LIMIT, WORKFLOW_TASK_LIMIT } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';
import type { FlowSnapshot } from '../domain/flow.js';
import { flowsQueue } from '../domain/task-queues.js';
import { joinUpdate, type FlowInput, type JoinInput } from '../workflows/definitions.js';
import type { Dependencies } from './dependencies.js';
import { answerOf, throughGate } from './steps.js';

/** A flow to start, or to join. */
export interface FlowStart<Input extends FlowInput> {
  /** The workflow's type: the name of its function. */
  workflow: string;
  workflowId: string;
  /** For operators; holds no address and no name. */
  summary: string;
  input: Input;
  /** What an open flow of the same subject and kind is told (G8.3); for flows that recur under one id. */
  joining?: Omit<JoinInput, 'flowId' | 'actor'>;
}

/** An ended flow is gone from its id within about a second; milliseconds between looks. */
const CLOSING_PAUSE = 100;

/**
 * Starts a flow and waits for its first answer, in one trip. One that recurs under its id is joined when
 * it is open, and started anew when it is ending.
 * @returns the flow when it waits for a step, or has ended.
 * @throws Refusal as the flow's steps; UNAVAILABLE when no answer came in time.
 */
export async function startFlow<Input extends FlowInput>(
  dependencies: Dependencies,
  start: FlowStart<Input>,
): Promise<FlowSnapshot> {
  const until = Date.now() + STEP_ANSWER_LIMIT;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await answerOf(
        throughGate(start.workflowId, () => updateWithStart(dependencies, start, attempt)),
      );
    } catch (error) {
      // It ran to its end before a server that died could say so.
      if (error instanceof WorkflowExecutionAlreadyStartedError && !start.joining) {
        const flow = await findFlow(dependencies.db, start.input.flowId);
        if (flow) return flow.snapshot;
      }
      const isClosing = error instanceof Refusal && error.reason === 'FLOW_ENDED';
      if (!isClosing || !start.joining || Date.now() > until) throw error;
      await sleep(CLOSING_PAUSE);
    }
  }
}

function updateWithStart<Input extends FlowInput>(
  { temporal, config }: Dependencies,
  { workflow, workflowId, summary, input, joining }: FlowStart<Input>,
  attempt: number,
) {
  const { flowId, actor } = input;
  return temporal.workflow.executeUpdateWithStart(joinUpdate, {
    updateId: `${flowId}.${attempt}`,
    args: [{ flowId, actor, ...joining }],
    startWorkflowOperation: new WithStartWorkflowOperation<Workflow>(workflow, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: joining ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
      taskQueue: flowsQueue(config.TEMPORAL_TASK_QUEUE),
      workflowTaskTimeout: WORKFLOW_TASK_LIMIT,
      staticSummary: summary,
      args: [input],
    }),
  });
}
