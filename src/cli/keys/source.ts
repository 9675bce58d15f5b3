import { join, resolve } from 'node:path';

import { readEmbeddedConfig } from '../../config.js';
import { readKeys, type Keys } from '../../embedded/keys.js';
import { datesOf } from '../../embedded/secret-keys.js';
import type { KeyDates } from '../../keys/retirement.js';
import { KeyRefusal } from './refusal.js';

/** The options of every command of `keys`. */
export interface KeysOptions {
  /** Where "holdfast start" keeps everything. */
  state: string;
  json: boolean;
}

/** Where keys are: in a file that may be written, or in the environment, where nobody but its owner writes. */
export type KeySource =
  | { from: 'file'; path: string; keys: Keys; dates: KeyDates[] }
  | { from: 'environment'; dates: KeyDates[] };

/**
 * The keys of the environment; where it has none, those of the state directory. A start takes them in that order.
 * @throws KeyRefusal when there are none. @throws ConfigError
 */
export function findKeys(env: NodeJS.ProcessEnv, { state }: KeysOptions): KeySource {
  const { SECRET_KEYS } = readEmbeddedConfig(env);
  if (SECRET_KEYS) return { from: 'environment', dates: datesOf(SECRET_KEYS.join()) };
  const path = join(resolve(state), 'keys.json');
  const keys = readKeys(path);
  if (!keys) {
    throw new KeyRefusal(
      'NO_KEYS',
      `SECRET_KEYS isn’t set, and nothing was started on ${state} yet.`,
      'Set SECRET_KEYS, or name another directory with --state.',
    );
  }
  return { from: 'file', path, keys, dates: datesOf(keys.SECRET_KEYS, keys.SECRET_KEYS_SINCE) };
}
