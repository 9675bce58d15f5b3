import { createHmac, hkdfSync } from 'node:crypto';

/** What a key is for; each purpose has keys of its own, derived from the configured ones. */
export type Purpose =
  | 'code'
  | 'code-digest'
  | 'link'
  | 'session'
  | 'flow-secret'
  | 'request'
  | 'payload'
  | 'operator-payload'
  | 'operator-session';

/** A key that is derived for one purpose. */
export interface Key {
  id: string;
  secret: Buffer;
}

/** The live keys. New things are made with the current one; all of them are accepted. */
export interface KeyRing {
  current(purpose: Purpose): Key;
  all(purpose: Purpose): Key[];
  find(purpose: Purpose, id: string): Key | undefined;
}

/** @param entries `id:base64` of 32 or more random bytes, the current one first (`SECRET_KEYS`). */
export function createKeyRing(entries: readonly string[]): KeyRing {
  const roots = entries.map((entry) => {
    const colon = entry.indexOf(':');
    return { id: entry.slice(0, colon), secret: Buffer.from(entry.slice(colon + 1), 'base64') };
  });
  const derived = new Map<string, Key>();
  function derive(root: Key, purpose: Purpose): Key {
    const name = `${purpose}/${root.id}`;
    const known = derived.get(name);
    if (known) return known;
    const secret = Buffer.from(hkdfSync('sha256', root.secret, '', `holdfast/${purpose}`, 32));
    const key = { id: root.id, secret };
    derived.set(name, key);
    return key;
  }
  const [first] = roots;
  if (!first) throw new TypeError('a key ring needs a key');
  return {
    current: (purpose) => derive(first, purpose),
    all: (purpose) => roots.map((root) => derive(root, purpose)),
    find(purpose, id) {
      const root = roots.find((candidate) => candidate.id === id);
      return root && derive(root, purpose);
    },
  };
}

/** A keyed digest (HMAC-SHA-256) of parts that can't run into one another. */
export function sign(secret: Buffer, ...parts: string[]): Buffer {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
}
