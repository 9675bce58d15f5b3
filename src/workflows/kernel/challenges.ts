import type { EnteredAddress } from '../../domain/address.js';
import type { Reason } from '../../domain/errors.js';
import { Challenge } from './challenge.js';

/** Addresses that one flow sends codes to: a person mistypes one or two, a stranger would try many. */
const ADDRESSES = 5;

/** The challenges of a flow: one for each address, however often it is entered. */
export class Challenges {
  private readonly byAddress = new Map<string, Challenge>();

  /** The challenge for an address. */
  for(target: EnteredAddress): Challenge {
    const known = this.byAddress.get(target.canonical);
    if (known) return known;
    const name = `${target.channel}-${(this.byAddress.size + 1).toString()}`;
    const challenge = new Challenge(name, target);
    this.byAddress.set(target.canonical, challenge);
    return challenge;
  }

  /** Ends every live code: none is right for whoever goes on from here. */
  voidAll(): void {
    for (const challenge of this.byAddress.values()) challenge.void();
  }

  /** Why no code may go to this address now, if so. */
  refusal(target: EnteredAddress): { reason: Reason; retryAfter?: number } | undefined {
    const known = this.byAddress.get(target.canonical);
    if (!known) {
      return this.byAddress.size < ADDRESSES ? undefined : { reason: 'TOO_MANY_ADDRESSES' };
    }
    const retryAfter = known.resendAfter - Date.now();
    return retryAfter > 0 ? { reason: 'RESEND_TOO_EARLY', retryAfter } : undefined;
  }
}
