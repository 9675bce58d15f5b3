import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

/** A mail, however often it came. */
export interface ArrivedMail {
  to: string;
  times: number;
}

/** Where the demo's mails end. */
export interface MailSink {
  port: number;
  /** By Message-ID. */
  mails: Map<string, ArrivedMail>;
  close(): Promise<void>;
}

/** Starts a mail server that counts, and keeps no mail. */
export async function startMailSink(): Promise<MailSink> {
  const mails = new Map<string, ArrivedMail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData(stream, { envelope }, callback) {
      text(stream).then((raw) => {
        const id = /^Message-ID:\s*(\S+)/im.exec(raw)?.[1] ?? '';
        const to = envelope.rcptTo.map(({ address }) => address).join();
        mails.set(id, { to, times: (mails.get(id)?.times ?? 0) + 1 });
        callback();
      }, callback);
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
