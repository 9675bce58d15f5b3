import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import { afterChange } from './after-change.js';
import type { ChangeInput } from './definitions.js';
import { openChange } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { proveAddress } from './prove-address.js';
import { proveIdentity } from './prove-identity.js';

/**
 * G3.3 Change the login email, or bind the first one.
 * 1. A method to verify identity is chosen.
 * 2. Its code is typed.
 * 3. The new address is entered; it gets a code.
 * 4. The right code applies it; only then is it refused with EMAIL_TAKEN, when it is another account's (G3.4).
 *    The old address stops logging in as the new one starts, and is kept for the account (G9.3).
 */
export async function changeLoginEmail(input: ChangeInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'LOGIN_EMAIL_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 4,
  });
  return flow.run(async () => {
    const proof = await proveIdentity(flow);
    const address = await proveAddress(flow, { channel: 'email', step: 3 });
    const { id: flowId, actor, session = '' } = flow;
    const applied = await store.applyLoginEmail({ flowId, actor, session, address, proof });
    flow.afterwards = () => afterChange(flow, 'login-email-notice', applied);
  });
}
