import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

/** Where the demo's mails end. */
export interface MailSink {
  port: number;
  /** How often a mail of each Message-ID came. */
  mails: Map<string, number>;
  close(): Promise<void>;
}

/** Starts a mail server that counts, and keeps no mail. */
export async function startMailSink(): Promise<MailSink> {
  const mails = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData(stream, _session, callback) {
      text(stream).then((raw) => {
        const id = /^Message-ID:\s*(\S+)/im.exec(raw)?.[1] ?? '';
        mails.set(id, (mails.get(id) ?? 0) + 1);
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
