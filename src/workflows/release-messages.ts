import { getExternalWorkflowHandle } from '@temporalio/workflow';

import { contactChannelChangedSignal } from './definitions.js';

/**
 * Tells held messages that a contact channel changed, or that the account is active again: each looks
 * again where it may go (G3.1).
 * @param workflowIds none in a flow whose change was applied before there were messages.
 */
export async function releaseMessages(workflowIds: readonly string[] = []): Promise<void> {
  await Promise.all(
    workflowIds.map(async (workflowId) => {
      try {
        await getExternalWorkflowHandle(workflowId).signal(contactChannelChangedSignal);
      } catch {
        // Its deadline has passed meanwhile.
      }
    }),
  );
}
