import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

/** A caught mail; a caught text stands beside the mails, addressed to its digits at `sms.invalid`. */
export interface CaughtMail {
  id: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
}

const mails = z.array(
  z.object({
    id: z.string(),
    subject: z.string().default(''),
    text: z.string().default(''),
    html: z.string().default(''),
    messageId: z.string().default(''),
    envelope: z.object({ to: z.array(z.object({ address: z.string() })) }),
  }),
);

/** How often to look, and for how long, milliseconds. */
const LOOK_AGAIN = 50;
const PATIENCE = 20_000;

/** Reads what the inbox of the embedded default has caught. */
export interface InboxReader {
  /** The mails to an address, or texts to an E.164 number, that match; oldest first. */
  list(recipient: string, matching?: RegExp): Promise<CaughtMail[]>;
  /** Waits for the newest of at least `count` such messages. @throws when they don't come in time. */
  wait(recipient: string, count?: number, matching?: RegExp): Promise<CaughtMail>;
}

/** @param inboxUrl where the inbox's pages are. */
export function createInboxReader(inboxUrl: string): InboxReader {
  async function list(recipient: string, matching = /./): Promise<CaughtMail[]> {
    const address = recipient.startsWith('+') ? `${recipient.slice(1)}@sms.invalid` : recipient;
    const all = new URL('/email', inboxUrl);
    // An inbox fills up: it is asked for this recipient's mails only.
    all.searchParams.set('envelope.to.address', address);
    const response = await fetch(all);
    return mails
      .parse(await response.json())
      .filter(({ envelope }) => envelope.to.some((to) => to.address === address))
      .filter(({ text }) => matching.test(text));
  }
  return {
    list,
    async wait(recipient, count = 1, matching = /./) {
      const until = Date.now() + PATIENCE;
      for (;;) {
        const caught = await list(recipient, matching);
        const newest = caught.at(-1);
        if (newest && caught.length >= count) return newest;
        if (Date.now() > until) {
          throw new Error(
            `${caught.length.toString()} of ${count.toString()} messages came to ${recipient}`,
          );
        }
        await sleep(LOOK_AGAIN);
      }
    },
  };
}

/** What a message with a code has in it, and no other. */
export const WITH_CODE = /(?<!\d)\d{6}(?!\d)/;
/** What a message with a reset link has in it, and no other. */
export const WITH_LINK = /https?:\/\/\S+\/reset\/link\?token=[\w.-]+/;
/** What a message has in it that asks to verify a contact email. */
export const WITH_CONTACT_EMAIL_LINK = /https?:\/\/\S+\/contact-email\/link\?token=[\w.-]+/;
/** What a notice has in it whose change may be undone. */
export const WITH_UNDO_LINK = /https?:\/\/\S+\/undo\/link\?token=[\w.-]+/;

/** The code in a message. @throws when it has none. */
export function codeIn({ text }: CaughtMail): string {
  const code = WITH_CODE.exec(text)?.[0];
  if (code === undefined) throw new Error('the message has no code');
  return code;
}

/** The link in a message, of a reset if nothing else is said. @throws when it has none. */
export function linkIn({ text }: CaughtMail, kind = WITH_LINK): URL {
  const link = kind.exec(text)?.[0];
  if (link === undefined) throw new Error('the message has no link');
  return new URL(link);
}
