import { randomBytes } from 'node:crypto';

import { dayOf, newKeyId, type KeyDates } from '../keys/retirement.js';
import { readKeys, type Keys } from './keys.js';
import { writePrivateJson } from './private-file.js';

/** What is known of each of SECRET_KEYS, in their order. @param since when each was first used, by its id. */
export function datesOf(
  secretKeys: string,
  since: Readonly<Record<string, string>> = {},
): KeyDates[] {
  return idsOf(secretKeys).map((id) => {
    const usedSince = since[id];
    return { id, madeOn: dayOf(id), usedSince: usedSince ? new Date(usedSince) : undefined };
  });
}

/** A new entry of SECRET_KEYS, whose id is none of those. */
export function newSecretKey(now: Date, taken: readonly string[]): { id: string; entry: string } {
  const id = newKeyId(now, taken);
  return { id, entry: `${id}:${randomBytes(32).toString('base64')}` };
}

/** Puts a new key before those of a keys file; the next start uses it. @returns its id. */
export function addSecretKey(path: string, keys: Keys, now: Date): string {
  const { id, entry } = newSecretKey(now, idsOf(keys.SECRET_KEYS));
  writePrivateJson(path, { ...keys, SECRET_KEYS: `${entry},${keys.SECRET_KEYS}` });
  return id;
}

/** Takes a key out of a keys file. */
export function removeSecretKey(path: string, keys: Keys, id: string): void {
  const left = keys.SECRET_KEYS.split(',').filter((entry) => !entry.startsWith(`${id}:`));
  const since = Object.entries(keys.SECRET_KEYS_SINCE).filter(([name]) => name !== id);
  writePrivateJson(path, {
    ...keys,
    SECRET_KEYS: left.join(),
    SECRET_KEYS_SINCE: Object.fromEntries(since),
  });
}

/**
 * Records that a system has started with the first of these keys, if none did before.
 * @param started its SECRET_KEYS; the file may have another first key by now.
 */
export function noteKeyInUse(path: string, started: string, now: Date): void {
  const keys = readKeys(path);
  const [id = ''] = idsOf(started);
  if (!keys || id in keys.SECRET_KEYS_SINCE) return;
  const since = { ...keys.SECRET_KEYS_SINCE, [id]: now.toISOString() };
  writePrivateJson(path, { ...keys, SECRET_KEYS_SINCE: since });
}

/** The ids of SECRET_KEYS, in their order. */
export function idsOf(secretKeys: string): string[] {
  return secretKeys.split(',').map((entry) => entry.trim().split(':')[0] ?? '');
}
