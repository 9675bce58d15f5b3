import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import { afterChange } from './after-change.js';
import type { ChangeInput } from './definitions.js';
import { openChange } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { proveAddress } from './prove-address.js';
import { proveIdentity } from './prove-identity.js';

/**
 * G2.2 Change the security mobile.
 * 1. A method to verify identity is chosen.
 * 2. Its code is typed.
 * 3. The new number is entered; it gets a code.
 * 4. The right code applies it; only then is it refused with MOBILE_LIMIT_REACHED, when the number is that
 *    of as many accounts as it may be (G2.3).
 */
export async function changeSecurityMobile(input: ChangeInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'SECURITY_MOBILE_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 4,
  });
  return flow.run(async () => {
    const proof = await proveIdentity(flow);
    const address = await proveAddress(flow, { channel: 'mobile', step: 3 });
    const { id: flowId, actor, session = '' } = flow;
    const applied = await store.applySecurityMobile({ flowId, actor, session, address, proof });
    flow.afterwards = () => afterChange(flow, 'security-mobile-notice', applied);
  });
}
