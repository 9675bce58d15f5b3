import type { EnteredAddress } from '../domain/address.js';
import { awaitCode } from './await-code.js';
import type { Flow } from './kernel/flow.js';

/** Which address is to be proved, and the number of the step that enters it; its code is the next one. */
export interface AddressToProve {
  channel: 'email' | 'mobile';
  step: number;
}

/**
 * Takes a new address and the code that was sent to it. Another address that is entered meanwhile
 * replaces the former one: only its own code proves it (G8.3).
 */
export async function proveAddress(
  flow: Flow,
  { channel, step }: AddressToProve,
): Promise<EnteredAddress> {
  let address = flow.entered;
  for (;;) {
    if (!address) {
      const taken = await flow.next({
        state: 'AWAITING_ADDRESS',
        step,
        accepts: ['SUBMIT_ADDRESS'],
        channel,
      });
      address = taken.address;
    }
    flow.entered = address;
    flow.email = address.address;
    const challenge = flow.challenges.for(address);
    // A code that was sent there to verify identity proves no new address.
    if (challenge.channel) challenge.void();
    const taken = await awaitCode(flow, {
      challenge,
      template: channel === 'email' ? 'email-code' : 'mobile-code',
      step: step + 1,
      orElse: ['SUBMIT_ADDRESS'],
      channel,
    });
    // As it was sent to, however it was typed since.
    if (taken.step === 'SUBMIT_CODE') return challenge.target;
    challenge.void();
    address = taken.address;
  }
}
