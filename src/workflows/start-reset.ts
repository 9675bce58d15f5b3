import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  uuid4,
} from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import { WORKFLOW_TASK_LIMIT } from '../domain/durations.js';
import { askedForLinkSignal, type ResetPasswordInput } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import type { FlowResult } from './kernel/steps.js';

/** The reset of an account, as its workflow is named and started. */
export interface ResetToStart {
  workflowId: string;
  email: EnteredAddress;
  /** Milliseconds. */
  linkLifetime: number;
}

/** The reset that was open may end before it is told: then it is started after all. */
const TRIES = 3;

/** Asks for a password reset in the account's place; one that is open already mails its link again. */
export async function startReset(flow: Flow, reset: ResetToStart): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await startOrAskAgain(flow, reset);
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}

async function startOrAskAgain(
  { actor, language }: Flow,
  { workflowId, email, linkLifetime }: ResetToStart,
): Promise<void> {
  try {
    await startChild<(input: ResetPasswordInput) => Promise<FlowResult>>('resetPassword', {
      workflowId,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowTaskTimeout: WORKFLOW_TASK_LIMIT,
      staticSummary: 'Password reset',
      args: [{ flowId: uuid4(), actor, language, email, linkLifetime }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await getExternalWorkflowHandle(workflowId).signal(askedForLinkSignal, { actor });
  }
}
