import { randomUUID } from 'node:crypto';

import { createTransport } from 'nodemailer';

import { renderMail } from '../src/messaging/render.js';

/** As many as a worker has, and twice as many senders, so that no connection waits for one. */
const CONNECTIONS = 10;
const SENDERS = 2 * CONNECTIONS;
const SECONDS = 5;
const SENDER = { name: 'Bench', address: 'bench@example.com', domain: 'example.com' };

/**
 * How many password reminders a bare pool of this process hands over in a second: written once, composed and sent
 * anew each time, with nothing noted.
 */
export async function sendBarely(port: number): Promise<number> {
  const day = new Date().setUTCHours(0, 0, 0, 0);
  const mail = await renderMail(
    {
      id: 'bare',
      channel: 'email',
      address: 'bench@example.com',
      language: 'en',
      content: { template: 'password-reminder', changedOn: day, origin: { at: day } },
    },
    SENDER,
  );
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: CONNECTIONS,
  });
  const began = performance.now();
  const until = began + SECONDS * 1_000;
  let sent = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (performance.now() < until) {
        const messageId = `<${randomUUID()}@example.com>`;
        await transport.sendMail({ ...mail, messageId, from: SENDER.address });
        sent += 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  transport.close();
  return sent / seconds;
}
