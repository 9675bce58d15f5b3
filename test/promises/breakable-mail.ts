import { connect, type Socket } from 'node:net';

import { startRawServer } from '../messaging/smtp-sink.js';

/** What a mail server does instead of taking mails. */
export type MailFault =
  /** 451 to each recipient. */
  | 'refusing for now'
  /** 550 to each recipient. */
  | 'refusing for good'
  /** 554 in place of a greeting. */
  | 'refusing us'
  /** No answer to anything. */
  | 'hanging'
  /** The connection ends where the answer to the content would be: the mail was taken. */
  | 'dropping';

/** The way to the mail server of the tests, which can be broken. */
export interface BreakableMail {
  /** The settings that lead over it: mails, and texts as well. */
  settings: { SMTP_URL: string; SMS_URL: string };
  /** From now on this is what happens on it; undefined for nothing. */
  turn(fault: MailFault | undefined): void;
  /** From now on every connection is refused. */
  takeAway(): Promise<void>;
}

const END_OF_CONTENT = '\r\n.\r\n';

/** Not offered: several commands would come in one piece. */
const PIPELINING = /^(250[- ])PIPELINING/m;

/** Opens a way to the mail server of the tests. */
export async function openMail(): Promise<BreakableMail> {
  const [smtp, sms] = [process.env['HOLDFAST_TEST_SMTP_URL'], process.env['HOLDFAST_TEST_SMS_URL']];
  const target = new URL(smtp ?? '');
  let fault: MailFault | undefined;
  const open = new Set<Socket>();
  const { port, close } = await startRawServer((near) => {
    if (fault === 'refusing us') {
      near.end('554 5.7.1 not for you\r\n');
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    far.on('error', () => near.destroy());
    open.add(near);
    near.on('close', () => {
      open.delete(near);
      far.destroy();
    });
    far.on('close', () => near.destroy());
    pass(near, far, () => fault);
  });
  const over = (url = '') => url.replace(`:${target.port}`, `:${port.toString()}`);
  let isOpen = true;
  return {
    settings: { SMTP_URL: over(smtp), SMS_URL: over(sms) },
    turn(next) {
      fault = next;
      // Connections are kept: the next greeting would be long in coming.
      if (fault === 'refusing us') for (const near of open) near.destroy();
    },
    async takeAway() {
      if (isOpen) await close();
      isOpen = false;
    },
  };
}

/** Passes a conversation on, as long as there is no fault: each command comes in a piece of its own. */
function pass(near: Socket, far: Socket, faultNow: () => MailFault | undefined): void {
  let lastSaid = '';
  near.on('data', (piece) => {
    lastSaid = (lastSaid + piece.toString('latin1')).slice(-END_OF_CONTENT.length);
    const fault = faultNow();
    if (fault === 'hanging') return;
    const isRecipient = piece.subarray(0, 8).toString().toUpperCase() === 'RCPT TO:';
    if (isRecipient && fault === 'refusing for now') near.write('451 4.3.0 not now\r\n');
    else if (isRecipient && fault === 'refusing for good') near.write('550 5.1.1 nobody\r\n');
    else far.write(piece);
  });
  far.on('data', (piece) => {
    const fault = faultNow();
    if (fault === 'hanging') return;
    if (fault === 'dropping' && lastSaid === END_OF_CONTENT) near.destroy();
    else near.write(piece.toString('latin1').replace(PIPELINING, '$1X-NONE'), 'latin1');
  });
}
