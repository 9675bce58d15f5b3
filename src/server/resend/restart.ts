import { status } from '@grpc/grpc-js';
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

import { reopenDeliveries, type LostDelivery } from '../../db/resends.js';
import { createPayloadCodec } from '../../temporal/codec.js';
import type { Dependencies } from '../dependencies.js';
import { withinLimit } from '../steps.js';

/** A workflow that is to run once more, with what it was started with. */
export interface Restart<Input> {
  workflow: string;
  workflowId: string;
  deliveries: readonly LostDelivery[];
  /** Whether this is its input: what can't be decoded arrives as a marker. */
  isInput: (input: Partial<Input>) => boolean;
  /** How it is started with this input. */
  options: (
    input: Input,
  ) => Pick<WorkflowStartOptions, 'taskQueue' | 'staticSummary' | 'typedSearchAttributes'>;
}

/**
 * Runs a workflow that has ended once more for its deliveries, which are begun anew: what else it has sent
 * stays sent. Should this process die in between, they are queued, and found again.
 * @returns false when Temporal has forgotten it, or it goes on by itself.
 */
export async function restart<Input>(
  dependencies: Dependencies,
  { workflow, workflowId, deliveries, isInput, options }: Restart<Input>,
): Promise<boolean> {
  const { db, temporal } = dependencies;
  const input = await withinLimit(findInput<Input>(dependencies, workflowId));
  if (!input || !isInput(input)) return false;
  const ids = deliveries.map(({ id }) => id);
  await db.transaction().execute((tx) => reopenDeliveries(tx, ids));
  try {
    await withinLimit(
      temporal.workflow.start(workflow, { workflowId, args: [input], ...options(input) }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** The input of a workflow's last run; undefined while it runs, and when there is none any more. */
async function findInput<Input>(
  { temporal, keys, config }: Dependencies,
  workflowId: string,
): Promise<Input | undefined> {
  const namespace = config.TEMPORAL_NAMESPACE;
  try {
    const { status: last, runId } = await temporal.workflow.getHandle(workflowId).describe();
    if (last.name === 'RUNNING') return undefined;
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const context = { type: 'workflow', namespace, workflowId } as const;
    const [payload] = await createPayloadCodec(keys).decode(
      started?.input?.payloads ?? [],
      context,
    );
    return payload && defaultPayloadConverter.fromPayload<Input>(payload);
  } catch (error) {
    const isGone =
      error instanceof WorkflowNotFoundError ||
      (isGrpcServiceError(error) && error.code === status.NOT_FOUND);
    if (isGone) return undefined;
    throw error;
  }
}
