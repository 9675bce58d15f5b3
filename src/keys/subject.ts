import { sign } from './key-ring.js';

/**
 * Names a subject that isn't an account yet, or may not be one, without giving its address away.
 * Its key doesn't rotate: workflow ids and counters are found by it.
 */
export function nameSubject(subjectKey: string, kind: string, canonicalAddress: string): string {
  return sign(Buffer.from(subjectKey, 'base64'), kind, canonicalAddress)
    .toString('base64url')
    .slice(0, 22);
}

/** Names an address in the limits on what is sent to it: what `kind` says is counted apart. */
export function nameQuota(subjectKey: string, kind: string, canonicalAddress: string): string {
  return nameSubject(subjectKey, `send/${kind}`, canonicalAddress);
}

/**
 * Names what a request makes: always the same UUID for the same caller, method and request id, so that
 * a repeated request makes it once. Keyed, for a request id gives its sender the answer again.
 */
export function nameRequest(subjectKey: string, ...parts: string[]): string {
  const hex = sign(Buffer.from(subjectKey, 'base64'), 'request', ...parts).toString('hex');
  // RFC 9562 5.8: version 8, for ids of one's own making.
  return hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
