import { continueAsNew, patched, uuid4 } from '@temporalio/workflow';

import type { Actor, FlowOwner, IdentityChannel } from '../domain/flow.js';
import { store } from './activities.js';
import { afterChange } from './after-change.js';
import { announce } from './announce-change.js';
import { awaitLink } from './await-link.js';
import type { ResetPasswordInput } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { offersOf, verifyIdentity } from './verify-identity.js';

/**
 * G5 Reset a forgotten password.
 * 1. A link goes to the account email; for an unknown one nothing is mailed, and all else is the same (G5.1).
 * 2. The link's button opens the flow (G5.2): new password and confirmation (G5.3; checked and hashed
 *    before they get here).
 * 3. Identity is verified by a fresh code, on another channel than the link's mailbox if there is one
 *    (G5.4).
 * 4. Only then does the password change, and every session ends (G5.5).
 */
export async function resetPassword(input: ResetPasswordInput): Promise<FlowResult> {
  const { linkLifetime: lifetime, email } = input;
  const flow = openFlow(input, {
    kind: 'PASSWORD_RESET',
    hangsOnLink: true,
    lifetime,
    stepCount: 4,
  });
  let askedTooLate: Actor | undefined;
  const result = await flow.run(async () => {
    const find = () => store.findAccountForReset({ canonical: email.canonical });
    const account = await find();
    flow.owner = account?.owner;
    flow.email = account?.email.address;
    flow.language = account?.language ?? input.language;
    flow.offeredMethods = offersOf(account?.channels ?? []);
    await awaitLink(flow, {
      to: account?.email,
      lifetime,
      isOutdated: async () => !isSame((await find())?.owner, account?.owner),
      onAskedTooLate: (actor) => (askedTooLate = actor),
    });
    const { chosen, proof } = await choosePasswordAndProve(flow, account?.channels ?? []);
    const applied = await store.applyPasswordReset({
      flowId: flow.id,
      actor: flow.actor,
      stagedPasswordId: chosen.stagedPasswordId,
      proof: { kind: proof.kind, version: proof.version },
    });
    // Resets that ended before there was an undo told everyone, and no more.
    flow.afterwards = () =>
      patched('after-change')
        ? afterChange(flow, 'password-reset-notice', applied)
        : announce(flow, { template: 'password-reset-notice', to: applied.notify });
  });
  if (askedTooLate) {
    await continueAsNew<typeof resetPassword>({ ...input, flowId: uuid4(), actor: askedTooLate });
  }
  return result;
}

function isSame(now: FlowOwner | undefined, then: FlowOwner | undefined): boolean {
  return now?.uin === then?.uin && now?.securityEpoch === then?.securityEpoch;
}

/**
 * Whoever opens the link again starts over with a password of their own: a code never proves a password
 * that somebody else has chosen.
 */
async function choosePasswordAndProve(flow: Flow, channels: readonly IdentityChannel[]) {
  const password = {
    state: 'AWAITING_PASSWORD',
    step: 2,
    accepts: ['SUBMIT_PASSWORD', 'OPEN_LINK'],
  } as const;
  for (;;) {
    const chosen = await flow.next(password);
    if (chosen.step === 'OPEN_LINK') continue;
    const [only, ...others] = channels;
    // A single method needs no choice.
    const method = chosen.identityMethod ?? (others.length === 0 ? only?.kind : undefined);
    const proof = await verifyIdentity(flow, {
      step: 3,
      channels,
      chosen: method,
      orElse: ['OPEN_LINK'],
    });
    if ('kind' in proof) return { chosen, proof };
  }
}
