import type { Message } from './message.js';

/** What of a mail doesn't depend on who gets it. */
export interface MailBody {
  subject: string;
  html: string;
  text: string;
}

/** Bodies that are kept: reminders come in the order of their passwords' days, a few of which are sent at a time. */
const KEPT = 32;

const bodies = new Map<string, Promise<MailBody>>();

/**
 * Writes the body of a mail. Reminders that say the same are written once: thousands go out in a row, and
 * writing one takes several milliseconds. Nothing else is kept: it has codes, links and values of its own.
 */
export function bodyOf(
  { content, language }: Pick<Message, 'content' | 'language'>,
  write: () => Promise<MailBody>,
): Promise<MailBody> {
  if (content.template !== 'password-reminder') return write();
  const key = `${language} ${JSON.stringify(content)}`;
  const known = bodies.get(key);
  if (known) return known;
  const [oldest] = bodies.keys();
  if (oldest !== undefined && bodies.size >= KEPT) bodies.delete(oldest);
  const body = write();
  bodies.set(key, body);
  // What couldn't be written is tried again.
  body.catch(() => bodies.delete(key));
  return body;
}
