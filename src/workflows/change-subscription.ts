import { CHANGE_LIFETIME } from '../domain/durations.js';
import type { FlowOwner } from '../domain/flow.js';
import type { Subscription } from '../domain/subscription.js';
import type { MessageCategory } from '../domain/subscription-message.js';
import { store } from './activities.js';
import type { FlowInput } from './definitions.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { releaseMessages } from './release-messages.js';

/** Starts {@link changeSubscription}. */
export interface ChangeSubscriptionInput extends FlowInput {
  owner: FlowOwner;
  category: MessageCategory;
  /** The channels that are to receive it. */
  wanted: Subscription;
}

/**
 * G7.2 Choose the contact channels that receive a category of messages.
 * 1. It applies at once, and is answered in the call: one run for each request (G8.3).
 * 2. Messages that are held look again where they may go.
 */
export async function changeSubscription(input: ChangeSubscriptionInput): Promise<FlowResult> {
  const { category, wanted } = input;
  const flow = openFlow(input, {
    kind: 'SUBSCRIPTION_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 1,
  });
  flow.owner = input.owner;
  return flow.run(async () => {
    await flow.publish();
    const { id: flowId, actor } = flow;
    const { held } = await store.applySubscription({ flowId, actor, category, wanted });
    flow.afterwards = () => releaseMessages(held);
  });
}
