import { timingSafeEqual } from 'node:crypto';

import { sign, type Key, type KeyRing, type Purpose } from './key-ring.js';

/** Tokens are derived from a key and a row's id: they can be given again, and are stored nowhere. */
type TokenPurpose = Extract<Purpose, 'session' | 'flow-secret' | 'link'>;

/** Which row a token stands for. `number` tells a replaced link from the live one, and one opening from the next. */
export interface TokenName {
  /** UUID of the row. */
  id: string;
  number: number;
}

const FORM = /^([a-z0-9]{1,16})\.([\w-]{22})\.(\d{1,10})\.([\w-]{43})$/;

/** A token of 256 secret bits: `<key id>.<row id>.<number>.<signature>`. */
export function deriveToken(keys: KeyRing, purpose: TokenPurpose, name: TokenName): string {
  return format(keys.current(purpose), name);
}

/** @returns what the token stands for, or undefined when none of the live keys made it. */
export function readToken(
  keys: KeyRing,
  purpose: TokenPurpose,
  token: string,
): TokenName | undefined {
  const [, keyId = '', packedId = '', number = ''] = FORM.exec(token) ?? [];
  const key = keys.find(purpose, keyId);
  if (!key) return undefined;
  const name = { id: unpackUuid(packedId), number: Number(number) };
  const expected = Buffer.from(format(key, name));
  const given = Buffer.from(token);
  return expected.length === given.length && timingSafeEqual(expected, given) ? name : undefined;
}

function format(key: Key, name: TokenName): string {
  const signature = sign(key.secret, name.id, name.number.toString()).toString('base64url');
  return [key.id, packUuid(name.id), name.number, signature].join('.');
}

function packUuid(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function unpackUuid(packed: string): string {
  const hex = Buffer.from(packed, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
