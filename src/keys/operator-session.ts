import { timingSafeEqual } from 'node:crypto';

import { sign, type Key, type KeyRing } from './key-ring.js';
import type { ServiceKey } from './service-keys.js';

/** An operator's log-in to the codec server. */
export interface OperatorSession {
  /** UUID of this log-in. */
  id: string;
  /** As `ROLES` names it. */
  operator: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

const FORM = /^([a-z0-9]{1,16})\.([\da-f-]{36})\.([a-z][a-z0-9-]{0,31})\.(\d{10})\.([\w-]{43})$/;

/**
 * A token of 256 secret bits: `<key id>.<session id>.<operator>.<expiry>.<signature>`. It is worth nothing once the
 * operator's own key is another.
 */
export function deriveOperatorToken(
  keys: KeyRing,
  { digest }: ServiceKey,
  session: OperatorSession,
): string {
  return format(keys.current('operator-session'), digest, session);
}

/**
 * Which session a token stands for, unless it has expired.
 * @param operators the keys of those who are operators now.
 */
export function readOperatorToken(
  keys: KeyRing,
  operators: readonly ServiceKey[],
  token: string,
): OperatorSession | undefined {
  const [, keyId = '', id = '', operator = '', expiry = ''] = FORM.exec(token) ?? [];
  const key = keys.find('operator-session', keyId);
  const session = { id, operator, expiresAt: Number(expiry) };
  if (!key || session.expiresAt * 1000 <= Date.now()) return undefined;
  const given = Buffer.from(token);
  const isGenuine = operators
    .filter(({ name }) => name === operator)
    .some(({ digest }) => {
      const expected = Buffer.from(format(key, digest, session));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  return isGenuine ? session : undefined;
}

function format(key: Key, digest: Buffer, { id, operator, expiresAt }: OperatorSession): string {
  const name = [id, operator, expiresAt.toString()];
  const signature = sign(key.secret, ...name, digest.toString('hex')).toString('base64url');
  return [key.id, ...name, signature].join('.');
}
