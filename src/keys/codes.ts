import { sign, type Key, type KeyRing } from './key-ring.js';

/** Names one code: which flow, which challenge in it, and how many codes that challenge had before. */
export interface CodeName {
  flowId: string;
  challenge: string;
  issue: number;
}

/** A code as workflows know it: keyed, so that neither history nor a dump gives it away. */
export interface CodeDigest {
  keyId: string;
  digest: string;
}

const DIGITS = 6;

/** The code of this name: the same each time it is derived, so that a retried send repeats it. */
export function deriveCode(keys: KeyRing, keyId: string, name: CodeName): string {
  const key = keys.find('code', keyId);
  if (!key) throw new Error('the key of this code is no longer configured');
  const bytes = sign(key.secret, name.flowId, name.challenge, name.issue.toString());
  // 48 bits over a million: the bias is below 4e-9.
  return (bytes.readUIntBE(0, 6) % 10 ** DIGITS).toString().padStart(DIGITS, '0');
}

/** The digests of a typed code, one for each live key. */
export function digestTypedCode(keys: KeyRing, flowId: string, code: string): CodeDigest[] {
  return keys.all('code-digest').map((key) => digest(key, flowId, code));
}

/** The digest of a code that is issued. */
export function digestIssuedCode(keys: KeyRing, keyId: string, name: CodeName): CodeDigest {
  const key = keys.find('code-digest', keyId);
  if (!key) throw new Error('the key of this code is no longer configured');
  return digest(key, name.flowId, deriveCode(keys, keyId, name));
}

function digest(key: Key, flowId: string, code: string): CodeDigest {
  return { keyId: key.id, digest: sign(key.secret, flowId, code).toString('base64url') };
}
