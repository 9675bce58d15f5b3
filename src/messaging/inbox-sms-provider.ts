import type { Provider, Sms } from './provider.js';
import { nameOf } from './provider-name.js';
import { SMTP_TIMEOUTS } from './smtp-timeouts.js';
import { createSmtpTransport } from './smtp-transport.js';

/** RFC 6761 6.4: mail to this domain can go nowhere but into the catcher. */
const DOMAIN = 'sms.invalid';

/**
 * Catches texts beside the mails, for development and tests: a text to +86 138… becomes a plain mail to
 * `86138…@sms.invalid`, handed to the mail catcher of an `inbox://host:port` URL.
 */
export function createInboxSmsProvider(url: string, timeouts = SMTP_TIMEOUTS): Provider<Sms> {
  const transport = createSmtpTransport(url.replace(/^inbox:/, 'smtp:'), timeouts);
  return {
    name: nameOf(url),
    send: ({ messageId, to, text }) =>
      transport.send({
        messageId: `<${messageId}@${DOMAIN}>`,
        from: { name: 'Holdfast', address: `holdfast@${DOMAIN}` },
        to: { name: to, address: `${to.replace(/\D/g, '')}@${DOMAIN}` },
        subject: `SMS to ${to}`,
        text,
      }),
    close: () => transport.close(),
  };
}
