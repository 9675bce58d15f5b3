import { setTimeout as sleep } from 'node:timers/promises';

import type { Mailbox } from '../../chaos/mail/mailbox.js';
import type { Mail } from '../../chaos/mail/read-mail.js';
import type { CaughtMail, InboxReader } from '../../src/cli/inbox-reader.js';

/** How often to look, and for how long: as for the inbox of the tests, but mails may wait for a fault to end. */
const LOOK_AGAIN = 50;
const PATIENCE = 60_000;

/** The mail server of a system of processes, read as the inbox of the tests is. */
export function mailboxInbox(mailbox: Mailbox): InboxReader {
  function listNow(recipient: string, matching = /./): CaughtMail[] {
    mailbox.read();
    const address = recipient.startsWith('+') ? `${recipient.slice(1)}@sms.invalid` : recipient;
    return mailbox.mails
      .filter(({ to, body }) => to === address && matching.test(body))
      .map(toCaught);
  }
  return {
    list: (recipient, matching) => Promise.resolve(listNow(recipient, matching)),
    async wait(recipient, count = 1, matching) {
      const until = Date.now() + PATIENCE;
      for (;;) {
        const caught = listNow(recipient, matching);
        const newest = caught.at(-1);
        if (newest && caught.length >= count) return newest;
        if (Date.now() > until) {
          throw new Error(`${caught.length} of ${count} messages came to ${recipient}`);
        }
        await sleep(LOOK_AGAIN);
      }
    },
  };
}

function toCaught({ id, body }: Mail): CaughtMail {
  return { id, subject: '', text: body, html: '', messageId: id };
}
