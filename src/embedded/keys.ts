import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import { PartError, reasonOf } from './part-error.js';
import { readJson, writePrivateJson } from './private-file.js';

/** The service that may call OperatorService. */
export const OPERATOR = 'operator';

/** What the services may do that have a key of ours (`ROLES`). */
export const EMBEDDED_ROLES = `web:gateway,demo:person+publisher,${OPERATOR}:operator`;

const keysFile = z.object({
  SECRET_KEYS: z.string(),
  /** When a system first started with each of them as the first. */
  SECRET_KEYS_SINCE: z.record(z.string(), z.iso.datetime()).default({}),
  SUBJECT_KEY: z.string(),
  SERVICE_KEYS: z.string(),
  POSTGRES_PASSWORD: z.string(),
});

/** The secrets of one state directory, named as the settings that they stand for. */
export type Keys = z.output<typeof keysFile>;

/**
 * Reads the keys of a state directory; at its first start makes them, readable by their owner alone.
 * They are never made anew: what was encrypted with them could not be read again.
 * @throws PartError when the file is damaged.
 */
export function loadKeys(path: string): Keys {
  const known = readKeys(path);
  if (known) {
    const keys = withOperator(known);
    if (keys !== known) writePrivateJson(path, keys);
    return keys;
  }
  const keys: Keys = {
    SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SECRET_KEYS_SINCE: {},
    SUBJECT_KEY: randomBytes(32).toString('base64'),
    SERVICE_KEYS: ['web', 'demo', OPERATOR].map(newServiceKey).join(),
    POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  };
  writePrivateJson(path, keys);
  return keys;
}

/** The keys of a state directory; undefined when it has none yet. @throws PartError when the file is damaged. */
export function readKeys(path: string): Keys | undefined {
  try {
    const known = readJson(path);
    return known === undefined ? undefined : keysFile.parse(known);
  } catch (error) {
    const remedy = 'Restore it from a backup, or start on a new state directory.';
    throw new PartError('Keys', `can't read ${path}: ${reasonOf(error)}`, remedy);
  }
}

/** The keys of an earlier version have none for operators. Nothing is encrypted with it: it may be made anew. */
function withOperator(keys: Keys): Keys {
  const { SERVICE_KEYS } = keys;
  const has = SERVICE_KEYS.split(',').some((entry) => entry.startsWith(`${OPERATOR}:`));
  return has ? keys : { ...keys, SERVICE_KEYS: `${SERVICE_KEYS},${newServiceKey(OPERATOR)}` };
}

function newServiceKey(name: string): string {
  return `${name}:${randomBytes(32).toString('hex')}`;
}
