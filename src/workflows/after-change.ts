import { ParentClosePolicy, startChild } from '@temporalio/workflow';

import type { AppliedChange } from '../domain/applied-change.js';
import { WORKFLOW_TASK_LIMIT } from '../domain/durations.js';
import type { NoticeTemplate } from '../messaging/message.js';
import { announce } from './announce-change.js';
import type { UndoChangeInput } from './definitions.js';
import { endFlows } from './end-flows.js';
import type { Flow } from './kernel/flow.js';
import type { FlowResult } from './kernel/steps.js';

/** What follows a security change: open changes end (G4.6), everyone is told (G8.7), undo begins (G9). */
export async function afterChange(
  flow: Flow,
  template: NoticeTemplate,
  { others, undo, notify, securityEpoch }: AppliedChange,
): Promise<void> {
  await endFlows(others, 'ACCOUNT_CHANGED');
  if (undo) {
    await startUndo({
      flowId: undo.id,
      actor: flow.actor,
      language: flow.language,
      owner: { uin: flow.owner?.uin ?? '', securityEpoch },
      template,
      change: undo,
    });
  }
  if (notify.length > 0) await announce(flow, { template, to: notify });
}

/** It outlives the flow that made the change, and is told of by itself. */
function startUndo(input: UndoChangeInput): Promise<unknown> {
  return startChild<(input: UndoChangeInput) => Promise<FlowResult>>('undoChange', {
    workflowId: `undo/${input.flowId}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowTaskTimeout: WORKFLOW_TASK_LIMIT,
    staticSummary: `undo of ${input.change.kind}`,
    args: [input],
  });
}
