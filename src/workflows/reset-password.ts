import { continueAsNew, uuid4 } from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import type { Actor, IdentityChannel } from '../domain/flow.js';
import { store } from './activities.js';
import { announce } from './announce-change.js';
import { awaitLink } from './await-link.js';
import type { FlowInput } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { verifyIdentity } from './verify-identity.js';

/** Starts {@link resetPassword}. */
export interface ResetPasswordInput extends FlowInput {
  /** As it was typed: it is looked up, and never mailed to. */
  email: EnteredAddress;
  /** Milliseconds that the link lives (`RESET_LINK_TTL`). */
  linkLifetime: number;
}

/**
 * G5 Reset a forgotten password.
 * 1. A link goes to the account email; for an unknown one nothing is mailed, and all else is the same.
 * 2. The link's button opens the flow: new password and confirmation (checked and hashed before it
 *    gets here).
 * 3. Identity is verified by a fresh code, on another channel than the link's mailbox if there is one.
 * 4. Only then does the password change, and every session ends.
 */
export async function resetPassword(input: ResetPasswordInput): Promise<FlowResult> {
  const { linkLifetime: lifetime, email } = input;
  const flow = openFlow(input, { kind: 'PASSWORD_RESET', lifetime, stepCount: 4 });
  let askedTooLate: Actor | undefined;
  const result = await flow.run(async () => {
    const account = await store.findAccountForReset({ canonical: email.canonical });
    flow.owner = account?.owner;
    flow.email = account?.email.address;
    flow.language = account?.language ?? input.language;
    flow.offeredMethods = (account?.channels ?? []).map(({ kind, address }) => ({
      kind,
      maskedAddress: address.masked,
    }));
    await awaitLink(flow, {
      to: account?.email,
      lifetime,
      onAskedTooLate: (actor) => (askedTooLate = actor),
    });
    const { chosen, proof } = await choosePasswordAndProve(flow, account?.channels ?? []);
    const { notify } = await store.applyPasswordReset({
      flowId: flow.id,
      actor: flow.actor,
      stagedPasswordId: chosen.stagedPasswordId,
      proof: { kind: proof.kind, version: proof.version },
    });
    flow.afterwards = () => announce(flow, 'password-reset-notice', notify);
  });
  if (askedTooLate) {
    await continueAsNew<typeof resetPassword>({ ...input, flowId: uuid4(), actor: askedTooLate });
  }
  return result;
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
    const proof = await verifyIdentity(flow, 3, channels, chosen.identityMethod);
    if (proof) return { chosen, proof };
  }
}
