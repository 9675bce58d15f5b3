import { createHash } from 'node:crypto';

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

/** A UUID that is always the same for the same parts: what a repeated request makes, it makes once. */
export function deriveUuid(...parts: string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  // RFC 9562 5.8: version 8, for ids of one's own making.
  return hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
