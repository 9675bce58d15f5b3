import { getExternalWorkflowHandle } from '@temporalio/workflow';

import type { OpenFlow } from '../domain/applied-change.js';
import type { Reason } from '../domain/errors.js';
import { accountChangedSignal } from './definitions.js';

/** Ends flows that began before a change; each would be refused when it applies (G4.6). */
export async function endFlows(flows: readonly OpenFlow[], reason: Reason): Promise<void> {
  await Promise.all(
    flows.map(async ({ flowId, workflowId }) => {
      try {
        const workflow = getExternalWorkflowHandle(workflowId);
        await workflow.signal(accountChangedSignal, { flowId, reason });
      } catch {
        // It has ended by itself meanwhile.
      }
    }),
  );
}
