import type { NodemailerError } from 'nodemailer';

import { DeliveryError } from './provider.js';

/** What the server refuses at these is this message; at all others it is our own access or set-up. */
const MESSAGE_COMMANDS = ['RCPT TO', 'DATA'];

/**
 * Tells why a message wasn't taken, in one line. Of what the server said, only the codes are kept:
 * its words repeat addresses, and sometimes the message.
 */
export function toDeliveryError(error: unknown): DeliveryError {
  const { code, originalCode, timeoutType, response, responseCode, command, permanent } =
    error as NodemailerError;
  if (responseCode) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
    const codes = [responseCode, enhanced].filter((part) => part !== undefined).join(' ');
    const isFinal = permanent === true && MESSAGE_COMMANDS.includes(command ?? '');
    return new DeliveryError(`answered ${codes}${step(command)}`, isFinal);
  }
  // The only thing that aborts a message is its time limit.
  if (code === 'EABORT') return new DeliveryError('ETIMEDOUT MESSAGE_TIMEOUT', false);
  const reason = [originalCode ?? code ?? 'UNKNOWN', timeoutType].filter(Boolean).join(' ');
  return new DeliveryError(`${reason}${step(command)}`, false);
}

function step(command: string | undefined): string {
  // The commands that nodemailer names are fixed words, such as AUTH PLAIN.
  return command && /^[A-Z][A-Z\d -]{2,19}$/.test(command) ? ` at ${command}` : '';
}
