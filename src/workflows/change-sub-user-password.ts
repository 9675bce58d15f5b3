import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import type { ChangeInput } from './definitions.js';
import { openChange } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';

/**
 * G6.5 A sub-user changes its own password.
 * 1. Old password, new password and its confirmation (compared, checked and hashed before they get here).
 *    A sub-user has no channels: the old password is its proof. Its other sessions end.
 */
export async function changeSubUserPassword(input: ChangeInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'SUB_USER_PASSWORD_CHANGE',
    lifetime: CHANGE_LIFETIME,
    stepCount: 1,
  });
  return flow.run(async () => {
    const { stagedPasswordId } = await flow.next({
      state: 'AWAITING_PASSWORD',
      step: 1,
      accepts: ['SUBMIT_PASSWORD'],
    });
    await store.applySubUserPasswordChange({
      flowId: flow.id,
      actor: flow.actor,
      session: flow.session ?? '',
      stagedPasswordId,
    });
  });
}
