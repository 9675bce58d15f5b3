import addressparser from 'nodemailer/lib/addressparser';

import { ConfigError } from '../config.js';

/** Whom mails come from (`MAIL_FROM`). */
export interface Sender {
  name: string;
  address: string;
  /** Part of every Message-ID. */
  domain: string;
}

/** Reads `MAIL_FROM`. @throws ConfigError unless it is one plain address, with or without a name. */
export function readSender(mailFrom: string): Sender {
  const [mailbox, ...more] = addressparser(mailFrom, { flatten: true });
  const domain = /^[^\s@<>"]+@([a-z0-9.-]+)$/i.exec(mailbox?.address ?? '')?.[1];
  if (!mailbox || !domain || more.length > 0) {
    throw new ConfigError([
      'MAIL_FROM must be one address, such as Holdfast <no-reply@example.com>',
    ]);
  }
  return { name: mailbox.name, address: mailbox.address, domain };
}
