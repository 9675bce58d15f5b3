import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import { afterChange } from './after-change.js';
import type { ChangeInput } from './definitions.js';
import { openChange } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { proveIdentity } from './prove-identity.js';

/**
 * G4 Change the password.
 * 1. A method to verify identity is chosen; another one may be chosen until its code was right (G4.1).
 * 2. Its code is typed.
 * 3. Old password, new password and its confirmation (G4.2; compared, checked and hashed before they get
 *    here). Other sessions end, and every open change of the account (G4.6).
 */
export async function changePassword(input: ChangeInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'PASSWORD_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 3,
  });
  return flow.run(async () => {
    const proof = await proveIdentity(flow);
    const { stagedPasswordId } = await flow.next({
      state: 'AWAITING_PASSWORD',
      step: 3,
      accepts: ['SUBMIT_PASSWORD'],
    });
    const { id: flowId, actor } = flow;
    const session = flow.session ?? '';
    const applied = await store.applyPasswordChange({
      flowId,
      actor,
      session,
      stagedPasswordId,
      proof,
    });
    flow.afterwards = () => afterChange(flow, 'password-change-notice', applied);
  });
}
