import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Runs `make` unless `stamp` holds the fingerprint of the sources as they are now.
 * @param {{stamp: string, sources: string[], without?: string[]}} what paths from the root
 * @param {() => Promise<void>} make
 * @returns {Promise<boolean>} whether it ran
 */
export async function whenChanged({ stamp, sources, without = [] }, make) {
  const fingerprint = fingerprintOf(sources, without);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return false;
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
  return true;
}

/** A digest of names and contents: times differ between clones, layers and branches. */
function fingerprintOf(sources, without) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesUnder(source, without)).sort()) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path, without) {
  if (without.includes(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name), without));
}
