import { CHANGE_LIFETIME } from '../domain/durations.js';
import type { FlowOwner } from '../domain/flow.js';
import type { SubUserEdit } from '../domain/sub-user.js';
import { store } from './activities.js';
import type { FlowInput } from './definitions.js';
import { endFlows } from './end-flows.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';

/** Starts {@link editSubUser}. */
export interface EditSubUserInput extends FlowInput {
  owner: FlowOwner;
  edit: SubUserEdit;
}

/**
 * G6.5 An account creates, resets, disables, enables or deletes a sub-user.
 * 1. It applies at once, and is answered in the call: one run for each request (G8.3).
 */
export async function editSubUser(input: EditSubUserInput): Promise<FlowResult> {
  const flow = openFlow(input, {
    kind: 'SUB_USER_EDIT',
    lifetime: CHANGE_LIFETIME,
    stepCount: 1,
  });
  flow.owner = input.owner;
  return flow.run(async () => {
    await flow.publish();
    const { id: flowId, actor } = flow;
    const { others } = await store.applySubUserEdit({ flowId, actor, edit: input.edit });
    flow.afterwards = () => endFlows(others, 'ACCOUNT_CHANGED');
  });
}
