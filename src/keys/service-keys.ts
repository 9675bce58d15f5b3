import { createHash, timingSafeEqual } from 'node:crypto';

/** A service that may call, and the digest of its key. */
export interface ServiceKey {
  name: string;
  digest: Buffer;
}

/** @param entries `name:key` (`SERVICE_KEYS`). */
export function readServiceKeys(entries: readonly string[]): ServiceKey[] {
  return entries.map((entry) => {
    const colon = entry.indexOf(':');
    return { name: entry.slice(0, colon), digest: digest(entry.slice(colon + 1)) };
  });
}

/** The service whose key was given; how long it takes tells nothing of the keys. */
export function findServiceKey(keys: readonly ServiceKey[], given: string): ServiceKey | undefined {
  const wanted = digest(given);
  return keys.find((key) => timingSafeEqual(key.digest, wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
