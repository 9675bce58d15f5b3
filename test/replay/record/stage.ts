import { randomUUID } from 'node:crypto';

import type { UpdateDefinition } from '@temporalio/common';

import { findFlow } from '../../../src/db/flows.js';
import type { FlowKind } from '../../../src/domain/flow.js';
import type { StepInput, StepResult } from '../../../src/workflows/definitions.js';
import type { Ahead } from '../../environment/ahead.js';
import type { System } from '../../environment/system.js';

/** Where histories are played. */
export interface Stage {
  system: System;
  /** Starts a system with the same accounts whose time runs ahead; it is stopped after the play. */
  ahead(): Promise<Ahead>;
}

/** The workflow whose history is kept, once it has the status. */
export interface Played {
  of: System;
  workflowId: string;
  /** One run of several; the latest, if unset. */
  runId?: string;
  status: 'CANCELLED' | 'COMPLETED' | 'CONTINUED_AS_NEW' | 'RUNNING';
}

/** Plays a flow to an ending. */
export type Play = (stage: Stage) => Promise<Played>;

/** The workflow of a flow. */
export async function flowOf(
  of: System,
  flowId: string | undefined,
  status: Played['status'] = 'COMPLETED',
): Promise<Played> {
  const flow = await findFlow(of.db, flowId ?? '');
  if (!flow) throw new Error('the flow has no row');
  return { of, workflowId: flow.workflow_id, status };
}

/** The flow of a kind that was started last; waits until there is one that isn't among those given. */
export async function newestFlow(
  { db }: System,
  kind: FlowKind,
  known: readonly string[] = [],
): Promise<string> {
  for (;;) {
    const flow = await db
      .selectFrom('flows')
      .select('id')
      .where('kind', '=', kind)
      .orderBy('started_at', 'desc')
      .executeTakeFirst();
    if (flow && !known.includes(flow.id)) return flow.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Takes a step past the server, as it comes when the account changes between the server's look and the step. */
export async function takeUnseen<Input extends StepInput>(
  { db, temporal }: System,
  { flowId }: { flowId: string },
  update: UpdateDefinition<StepResult, [Input]>,
  values: Omit<Input, keyof StepInput>,
  session?: string,
): Promise<void> {
  const flow = await findFlow(db, flowId);
  const step = { flowId, actor: { caller: 'web' }, ...(session !== undefined && { session }) };
  const handle = temporal.workflow.getHandle(flow?.workflow_id ?? '');
  // A step is its own values and what all steps carry.
  const args = [{ ...values, ...step } as Input] as [Input];
  await handle.executeUpdate(update, { updateId: randomUUID(), args });
}
