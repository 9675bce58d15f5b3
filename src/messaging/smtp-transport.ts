import { createTransport, type SendMailOptions } from 'nodemailer';

import { toDeliveryError } from './smtp-failure.js';
import { SMTP_TIMEOUTS } from './smtp-timeouts.js';

/** A pool of connections to one SMTP server. */
export interface SmtpTransport {
  /** @throws DeliveryError when the server didn't take it. */
  send(mail: SmtpMail): Promise<void>;
  close(): void;
}

/** One mail to one recipient. */
export interface SmtpMail {
  messageId: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  subject: string;
  text: string;
  html?: string;
}

/**
 * Opens a pool for an SMTP URL. `smtps:` is TLS from the start; `smtp:` turns to TLS when the server
 * offers it, and insists on it with `?requireTLS=true`. Other options of nodemailer can be given in the
 * same way, such as `?tls.servername=…`.
 */
export function createSmtpTransport(url: string, timeouts = SMTP_TIMEOUTS): SmtpTransport {
  const transport = createTransport({
    url,
    pool: true,
    // enough for a burst of 100 mails at half a second each; relays bear 50 of one client
    maxConnections: 10,
    // for a kept connection that the server closed before a byte of the message went out
    maxRequeues: 1,
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    dnsTimeout: timeouts.connection,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail({
          ...compose(mail),
          signal: AbortSignal.timeout(timeouts.message),
        });
      } catch (error) {
        throw toDeliveryError(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Addresses are objects, in the envelope too: a string there would be parsed as a list of recipients. */
function compose(mail: SmtpMail): SendMailOptions {
  return {
    ...mail,
    envelope: { from: mail.from, to: [mail.to] },
    // RFC 3834 5; the second is what Exchange looks at before it sends an out-of-office reply
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    xMailer: false,
  };
}
