import type { EnteredAddress } from '../domain/address.js';
import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import type { ChangeInput } from './definitions.js';
import { openChange } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { proveAddress } from './prove-address.js';
import { releaseMessages } from './release-messages.js';

/** Starts {@link changeContactMobile}. */
export interface ChangeContactMobileInput extends ChangeInput {
  mobile: EnteredAddress;
}

/**
 * G2.1 Change the contact mobile.
 * 1. The new number gets a code; another number may be entered meanwhile.
 * 2. The right code applies it. Identity isn't verified. Messages that were held may go to it.
 */
export async function changeContactMobile(input: ChangeContactMobileInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'CONTACT_MOBILE_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 2,
  });
  flow.entered = input.mobile;
  return flow.run(async () => {
    const address = await proveAddress(flow, { channel: 'mobile', step: 1 });
    const { id: flowId, actor } = flow;
    const { held } = await store.applyContactMobile({ flowId, actor, address });
    flow.afterwards = () => releaseMessages(held);
  });
}
