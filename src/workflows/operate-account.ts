import type { AccountOperation } from '../domain/account-operation.js';
import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import type { FlowInput } from './definitions.js';
import { endFlows } from './end-flows.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { releaseMessages } from './release-messages.js';

/** Starts {@link operateAccount}. */
export interface OperateAccountInput extends FlowInput {
  operation: AccountOperation;
  /** Why, for the audit table. */
  reason: string;
}

/**
 * What an internal service does to an account: makes, disables or enables it, sets its real-name status,
 * releases a channel.
 * 1. It applies at once, and is answered in the call: one run for each request.
 */
export async function operateAccount(input: OperateAccountInput): Promise<FlowResult> {
  const { operation, reason, language } = input;
  const flow = openFlow(input, {
    kind: 'ACCOUNT_OPERATION',
    lifetime: CHANGE_LIFETIME,
    stepCount: 1,
  });
  return flow.run(async () => {
    await flow.publish();
    const { id: flowId, actor } = flow;
    const applied = await store.applyAccountOperation({
      flowId,
      actor,
      language,
      operation,
      reason,
    });
    flow.made = applied.made;
    flow.afterwards = async () => {
      await endFlows(applied.others, 'ACCOUNT_CHANGED');
      await releaseMessages(applied.held);
    };
  });
}
