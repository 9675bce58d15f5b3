import type { EnteredAddress } from '../domain/address.js';
import { CONTACT_EMAIL_LINK_LIFETIME, RESEND_INTERVAL } from '../domain/durations.js';
import type { Language } from '../domain/language.js';
import { store } from './activities.js';
import type { ChangeInput } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import { handleLink } from './kernel/link.js';
import { openChange } from './kernel/open-flow.js';
import { send } from './kernel/send.js';
import type { FlowResult } from './kernel/steps.js';
import { releaseMessages } from './release-messages.js';

/** Starts {@link changeContactEmail}. */
export interface ChangeContactEmailInput extends ChangeInput {
  email: EnteredAddress;
}

/**
 * G3.1 Change the contact email.
 * 1. The new address applies at once, unverified: it receives no message yet.
 * 2. A link is mailed to it, and lives for 7 days; the button of its page verifies it. Another address
 *    that is entered meanwhile replaces the former one, and so does its link.
 * 3. Messages that were held for it are delivered.
 */
export async function changeContactEmail(input: ChangeContactEmailInput): Promise<FlowResult> {
  const flow = openChange(input, {
    kind: 'CONTACT_EMAIL_CHANGE',
    lifetime: CONTACT_EMAIL_LINK_LIFETIME,
    stepCount: 2,
    hangsOnLink: true,
  });
  // The link is for who has the mailbox: no session is asked for, and none takes the flow over.
  flow.session = undefined;
  flow.entered = input.email;
  handleLink(flow, (number) => number === flow.linkNumber);
  return flow.run(async () => {
    await flow.publish();
    for (;;) {
      const address = flow.entered ?? input.email;
      const { version, language, held } = await store.applyContactEmail({
        flowId: flow.id,
        actor: flow.actor,
        address,
        linkNumber: flow.linkNumber + 1,
      });
      mailLink(flow, address, language);
      await releaseMessages(held);
      const taken = await flow.next({
        state: 'AWAITING_LINK',
        step: 2,
        accepts: ['OPEN_LINK', 'SUBMIT_ADDRESS'],
        channel: 'email',
      });
      if (taken.step === 'OPEN_LINK') {
        const { id: flowId, actor } = flow;
        const verified = await store.verifyContactEmail({ flowId, actor, version });
        flow.afterwards = () => releaseMessages(verified.held);
        return;
      }
      flow.entered = taken.address;
      flow.deadline = Date.now() + CONTACT_EMAIL_LINK_LIFETIME;
    }
  });
}

function mailLink(flow: Flow, to: EnteredAddress, language: Language): void {
  flow.language = language;
  flow.email = to.address;
  flow.linkNumber += 1;
  sendLink(flow, to, `link-${flow.linkNumber.toString()}`);
}

function sendLink(flow: Flow, to: EnteredAddress, name: string): void {
  flow.link = {
    resendAfter: Date.now() + RESEND_INTERVAL,
    resend: () => {
      sendLink(flow, to, `link-${flow.linkNumber.toString()}.${Date.now().toString(36)}`);
    },
  };
  send(flow, {
    purpose: 'link',
    name,
    to,
    letter: {
      template: 'contact-email-link',
      linkNumber: flow.linkNumber,
      validUntil: flow.deadline,
      origin: { at: Date.now(), ...flow.actor },
    },
    lifetime: flow.deadline - Date.now(),
    onFailed: () => undefined,
  });
}
