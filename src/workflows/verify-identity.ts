import type { IdentityChannel, IdentityMethodKind } from '../domain/flow.js';
import { awaitCode } from './await-code.js';
import { Challenge } from './kernel/challenge.js';
import type { Flow } from './kernel/flow.js';

/**
 * Verifies identity by a fresh code to one of the offered channels (G8.6); the person may switch to
 * another one at any time (G4.1).
 * @param chosen the method that was chosen already; a single one needs no choice.
 * @returns the channel that proved it: what follows depends on its version.
 */
export async function verifyIdentity(
  flow: Flow,
  step: number,
  channels: readonly IdentityChannel[],
  chosen?: IdentityMethodKind,
): Promise<IdentityChannel> {
  const challenges = new Map(
    channels.map((channel) => [
      channel.kind,
      { channel, challenge: new Challenge(`identity-${channel.kind}`, channel.address) },
    ]),
  );
  let kind = chosen ?? (channels.length === 1 ? channels[0]?.kind : undefined);
  for (;;) {
    const method = kind && challenges.get(kind);
    if (!method) {
      const accepts = ['CHOOSE_IDENTITY_METHOD'] as const;
      ({ method: kind } = await flow.next({ state: 'AWAITING_IDENTITY_METHOD', step, accepts }));
      continue;
    }
    const taken = await awaitCode(flow, {
      challenge: method.challenge,
      template: 'identity-code',
      step: step + 1,
      orElse: ['CHOOSE_IDENTITY_METHOD'],
    });
    if (taken.step === 'SUBMIT_CODE') return method.channel;
    kind = taken.method;
  }
}
