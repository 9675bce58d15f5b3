import { CHANGE_LIFETIME } from '../domain/durations.js';
import type { Profile, ProfileFlowKind } from '../domain/profile.js';
import type { FlowOwner } from '../domain/flow.js';
import { store } from './activities.js';
import type { FlowInput } from './definitions.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';

/** Starts {@link changeProfile}. */
export interface ChangeProfileInput extends FlowInput {
  owner: FlowOwner;
  kind: ProfileFlowKind;
  /** What is changed: what isn't there stays as it is. */
  profile: Partial<Profile>;
}

/**
 * G1.2, G1.3, G1.4 Change the name, the industry or the contact address.
 * 1. It applies at once, and is answered in the call: one run for each request (G8.3).
 */
export async function changeProfile(input: ChangeProfileInput): Promise<FlowResult> {
  const flow = openFlow(input, { kind: input.kind, lifetime: CHANGE_LIFETIME, stepCount: 1 });
  flow.owner = input.owner;
  return flow.run(async () => {
    await flow.publish();
    await store.applyProfile({ flowId: flow.id, actor: flow.actor, profile: input.profile });
  });
}
