import { patched, setHandler } from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import { RESEND_INTERVAL } from '../domain/durations.js';
import type { Actor } from '../domain/flow.js';
import { askedForLinkSignal, type AskedForLink } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import { handleLink } from './kernel/link.js';
import { send } from './kernel/send.js';

/** The link of a flow: where it goes and how long it lives, in milliseconds. */
export interface Link {
  to: EnteredAddress | undefined;
  lifetime: number;
  /** Whether the address belongs to somebody else by now, or its account has changed: then the link is dead. */
  isOutdated: () => Promise<boolean>;
  /** Told when a link is asked for while the flow ends: what was acknowledged must not be lost. */
  onAskedTooLate: (actor: Actor) => void;
}

/**
 * Mails a link and waits until the button of its page is pressed (G5.2). Asked for again, the same
 * link is mailed again, a minute after the last mail at the earliest; with less than half of its life
 * left and not opened, a new one replaces it. One link lives at a time. Who the address belongs to is
 * looked up whenever it is asked again: a link that is dead ends the flow, and what was asked is for the next one.
 */
export async function awaitLink(
  flow: Flow,
  { to, lifetime, isOutdated, onAskedTooLate }: Link,
): Promise<void> {
  let opened = false;
  let mailAgainAt = 0;
  const served = new Set<string>();
  function mailLink(origin = { at: Date.now(), ...flow.actor }): void {
    mailAgainAt = Date.now() + RESEND_INTERVAL;
    if (!to) return;
    flow.link = { resendAfter: mailAgainAt, resend: mailLink };
    send(flow, {
      purpose: 'link',
      quiet: opened,
      name: `link-${flow.linkNumber.toString()}.${Date.now().toString(36)}`,
      to,
      letter: {
        template: 'reset-link',
        linkNumber: flow.linkNumber,
        validUntil: flow.deadline,
        origin,
      },
      lifetime: flow.deadline - Date.now(),
      onFailed: () => {
        mailAgainAt = 0;
        flow.link = { resendAfter: 0, resend: mailLink };
      },
    });
  }
  /** Leaves what was asked to the next flow when this one ends. @returns whether it did. */
  function leaveToNext(actor: Actor): boolean {
    if (flow.isEnding) onAskedTooLate(actor);
    return flow.isEnding;
  }
  setHandler(askedForLinkSignal, async (asked?: Partial<AskedForLink>) => {
    const { actor, request } = asked ?? {};
    // What was sent by hand without it, or couldn't be decoded, does nothing.
    if (typeof actor?.caller !== 'string') return;
    if (request !== undefined) {
      // It is repeated when a server died before it could answer.
      if (served.has(request)) return;
      served.add(request);
    }
    // The first time comes with the start, which mails the link by itself.
    if (leaveToNext(actor) || flow.linkNumber === 0) return;
    if (patched('asked-again-looks')) {
      // The account may have changed before this flow is told: what was acknowledged must not be lost.
      if (await isOutdated()) flow.end({ outcome: 'REFUSED', reason: 'ACCOUNT_CHANGED' });
      if (leaveToNext(actor) || !to) return;
    } else if (!to && patched('looks-again')) {
      // What flows of before have done, which looked nothing up.
      onAskedTooLate(actor);
      flow.end({ outcome: 'EXPIRED' });
      return;
    }
    if (Date.now() < mailAgainAt) return;
    if (!opened && flow.deadline - Date.now() < lifetime / 2) {
      flow.linkNumber += 1;
      flow.deadline = Date.now() + lifetime;
    }
    mailLink({ at: Date.now(), ...actor });
    await flow.publish();
  });
  handleLink(flow, (number) => number === flow.linkNumber);
  flow.linkNumber = 1;
  mailLink();
  await flow.next({ state: 'AWAITING_LINK', step: 1, accepts: ['OPEN_LINK'] });
  opened = true;
}
