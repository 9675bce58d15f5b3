import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look, and for how long, milliseconds: a mail comes within 100 ms on a quiet machine. */
const LOOK_AGAIN = 25;
const PATIENCE = 15_000;

/** A caught mail, as maildev's REST interface shows it. */
export interface CaughtMail {
  id: string;
  subject: string;
  text: string;
  html?: string;
  /** ISO 8601, whole seconds. */
  time: string;
  messageId: string;
  headers: Record<string, string>;
  from: { address: string; name: string }[];
  envelope: { from: { address: string }; to: { address: string }[] };
}

/** Which of an address's mails is meant. */
export interface MailFilter {
  /** Text that the subject contains, or an expression that it matches. */
  subject?: string | RegExp;
  /** A mail that came before it. */
  after?: CaughtMail;
}

/** The mails to an address, oldest first; a text's address is the number's digits at `sms.invalid`. */
export async function listMails(address: string): Promise<CaughtMail[]> {
  const response = await fetch(new URL('/email', process.env.HOLDFAST_TEST_INBOX_URL));
  const mails = (await response.json()) as CaughtMail[];
  return mails.filter(({ envelope }) => envelope.to.some((to) => to.address === address));
}

/** Waits for the newest mail to an address. @throws when none comes that the filter lets pass. */
export async function waitForMail(address: string, filter: MailFilter = {}): Promise<CaughtMail> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const mails = await listMails(address);
    const newest = choose(mails, filter);
    if (newest) return newest;
    if (Date.now() > until) {
      const subjects = mails.map(({ subject }) => subject).join('; ') || 'none';
      throw new Error(`no such mail to ${address} in ${PATIENCE / 1000} s; there are: ${subjects}`);
    }
    await sleep(LOOK_AGAIN);
  }
}

function choose(mails: CaughtMail[], { subject = '', after }: MailFilter): CaughtMail | undefined {
  const first = after ? mails.findIndex(({ id }) => id === after.id) + 1 : 0;
  return mails
    .slice(first)
    .findLast((mail) =>
      typeof subject === 'string' ? mail.subject.includes(subject) : subject.test(mail.subject),
    );
}
