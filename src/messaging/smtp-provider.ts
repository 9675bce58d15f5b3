import type { Mail, Provider } from './provider.js';
import { nameOf } from './provider-name.js';
import type { Sender } from './sender.js';
import { SMTP_TIMEOUTS } from './smtp-timeouts.js';
import { createSmtpTransport } from './smtp-transport.js';

/** Sends mails through one SMTP server. */
export function createSmtpProvider(
  url: string,
  sender: Sender,
  timeouts = SMTP_TIMEOUTS,
): Provider<Mail> {
  const transport = createSmtpTransport(url, timeouts);
  const { name, address } = sender;
  return {
    name: nameOf(url),
    send: (mail) =>
      transport.send({ ...mail, from: { name, address }, to: { name: '', address: mail.to } }),
    close: () => transport.close(),
  };
}
