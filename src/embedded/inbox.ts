import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import maildevLogger from 'maildev/lib/logger.js';
import mailServer from 'maildev/lib/mailserver.js';
import web from 'maildev/lib/web.js';
import type { Logger } from 'pino';

import { keepToOwnPages } from './own-pages.js';
import { makePrivateDirectory } from './private-file.js';

const HOST = '127.0.0.1';
/** How long mails of earlier starts may take to be read in, milliseconds. */
const RESTORE_PATIENCE = 5_000;
/** How long an open connection may hold up the end, milliseconds; senders have stopped by then. */
const CLOSE_PATIENCE = 1_000;

/** Where the inbox is to listen and keep its mails. */
export interface InboxOptions {
  smtpPort: number;
  webPort: number;
  /** Mails are kept here, and shown again after a restart. */
  directory: string;
  log: Logger;
}

/** A mail catcher that listens. A process has at most one: maildev keeps its state in its modules. */
export interface Inbox {
  smtpUrl: string;
  inboxUrl: string;
  stop(): Promise<void>;
}

/** Starts a mail catcher with a web page and a REST interface. @throws when a port is taken. */
export async function startInbox({
  smtpPort,
  webPort,
  directory,
  log,
}: InboxOptions): Promise<Inbox> {
  makePrivateDirectory(directory);
  maildevLogger.setLevel(0);
  mailServer.create(smtpPort, HOST, directory);
  // maildev's own listener throws, which would end the process for one broken connection
  mailServer.smtp.removeAllListeners('error');
  await Promise.race([mailServer.listen(), failure(mailServer.smtp)]);
  mailServer.smtp.on('error', (error: Error) => {
    log.warn({ err: error }, 'the inbox lost a connection');
  });
  await restore(directory);
  web.start(webPort, HOST, mailServer, undefined, undefined, '/', { https: false });
  // maildev lets the page of any site read mails
  keepToOwnPages(web.server);
  await once(web.server, 'listening');
  return {
    smtpUrl: `smtp://${HOST}:${smtpPort}`,
    inboxUrl: `http://${HOST}:${webPort}`,
    stop: async () => {
      const closed = Promise.all([closing(web.close), closing(mailServer.close)]);
      await Promise.race([closed, sleep(CLOSE_PATIENCE, undefined, { ref: false })]);
    },
  };
}

function failure(emitter: NodeJS.EventEmitter): Promise<never> {
  return once(emitter, 'error').then(([error]) => {
    throw error;
  });
}

/** Reads earlier mails in before anyone asks for them; maildev doesn't tell when it is done. */
async function restore(directory: string): Promise<void> {
  const kept = readdirSync(directory).filter((name) => name.endsWith('.eml')).length;
  mailServer.loadMailsFromDirectory();
  const until = Date.now() + RESTORE_PATIENCE;
  while (mailServer.store.length < kept && Date.now() < until) await sleep(10);
  // readers find a mail by its envelope, which a kept mail has lost
  for (const mail of mailServer.store) if (mail.envelope.to === '') mail.envelope.to = mail.to;
  mailServer.store.sort((a, b) => new Date(a.time).getTime() - new Date(b.time).getTime());
}

function closing(close: (callback: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    close(() => {
      resolve();
    });
  });
}
