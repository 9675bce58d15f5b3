import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

/** A message that came. */
export interface Arrival {
  /** When the whole of it was there, by `performance.now()`. */
  at: number;
  raw: string;
}

/** An SMTP server that counts, and keeps nothing. */
export interface Sink {
  port: number;
  /**
   * The next message to an address, or text to an E.164 number. Ask before doing what sends it.
   * @throws when it doesn't come in time.
   */
  next(recipient: string): Promise<Arrival>;
  close(): Promise<void>;
}

/** Longer than a provider's retry, milliseconds. */
const PATIENCE = 30_000;

/**
 * Starts a sink on a free port. It holds each closing connection for about 100 ms, which doesn't count
 * here: senders keep theirs.
 */
export async function startSink(): Promise<Sink> {
  const waiting = new Map<string, (arrival: Arrival) => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData(stream, { envelope }, callback) {
      text(stream).then((raw) => {
        const at = performance.now();
        for (const { address } of envelope.rcptTo) {
          waiting.get(address)?.({ at, raw });
          waiting.delete(address);
        }
        callback();
      }, callback);
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    next: (recipient) =>
      new Promise((resolve, reject) => {
        const tooLate = setTimeout(() => {
          reject(new Error(`no message came within ${PATIENCE / 1_000} s`));
        }, PATIENCE);
        waiting.set(mailboxOf(recipient), (arrival) => {
          clearTimeout(tooLate);
          resolve(arrival);
        });
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Texts are caught as mails, under their digits. */
function mailboxOf(recipient: string): string {
  return recipient.startsWith('+') ? `${recipient.slice(1)}@sms.invalid` : recipient;
}

/** The code in a text message. */
export function codeIn({ raw }: Arrival): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n'));
  return found(/(?<!\d)\d{6}(?!\d)/.exec(body)?.[0]);
}

/** The token of the link in a mail, whose lines are folded and whose equals signs are spelt out (RFC 2045 6.7). */
export function tokenIn({ raw }: Arrival): string {
  return found(/[?&]token=(?:3D)?([\w.-]+)/.exec(raw.replaceAll(/=\r?\n/g, ''))?.[1]);
}

function found(text: string | undefined): string {
  if (text === undefined) throw new Error('a message came without what it is for');
  return text;
}
