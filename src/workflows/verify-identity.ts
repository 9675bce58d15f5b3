import type { IdentityChannel, IdentityMethodKind } from '../domain/flow.js';
import { awaitCode } from './await-code.js';
import type { Flow } from './kernel/flow.js';

/**
 * Verifies identity by a fresh code to one of the offered channels (G8.6); the person may switch to
 * another one at any time (G4.1).
 * @param chosen the method that was chosen already; a single one needs no choice.
 * @returns the channel that proved it: what follows depends on its version. Undefined when the flow's
 * link was opened again instead: whoever did starts over.
 */
export async function verifyIdentity(
  flow: Flow,
  step: number,
  channels: readonly IdentityChannel[],
  chosen?: IdentityMethodKind,
): Promise<IdentityChannel | undefined> {
  // A code that was sent for another password proves nothing for this one.
  for (const { address } of channels) flow.challenges.for(address).void();
  let kind = chosen ?? (channels.length === 1 ? channels[0]?.kind : undefined);
  for (;;) {
    const channel = channels.find((candidate) => candidate.kind === kind);
    const taken = channel
      ? await awaitCode(flow, {
          challenge: flow.challenges.for(channel.address),
          template: 'identity-code',
          step: step + 1,
          orElse: ['CHOOSE_IDENTITY_METHOD', 'OPEN_LINK'],
        })
      : await flow.next({
          state: 'AWAITING_IDENTITY_METHOD',
          step,
          accepts: ['CHOOSE_IDENTITY_METHOD', 'OPEN_LINK'],
        });
    if (taken.step === 'SUBMIT_CODE') return channel;
    if (taken.step === 'OPEN_LINK') return undefined;
    kind = taken.method;
  }
}
