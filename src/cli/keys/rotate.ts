import { resolve } from 'node:path';

import { readRunning } from '../../embedded/running.js';
import { addSecretKey } from '../../embedded/secret-keys.js';
import { KeyRefusal } from './refusal.js';
import { findKeys, type KeysOptions } from './source.js';

/** Puts a new key before those of a state directory. A system that runs there goes on with those it has read. */
export function rotateKeys(env: NodeJS.ProcessEnv, options: KeysOptions): void {
  const source = findKeys(env, options);
  if (source.from === 'environment') {
    throw new KeyRefusal(
      'KEYS_ELSEWHERE',
      'SECRET_KEYS is set in the environment, which goes before the state directory’s keys.',
      'Make one with "holdfast keys new", which says how to roll it out.',
    );
  }
  const id = addSecretKey(source.path, source.keys, new Date());
  const isRunning = readRunning(resolve(options.state)) !== undefined;
  if (options.json) {
    const accepted = source.dates.map((key) => key.id);
    console.log(JSON.stringify({ id, accepted, restartNeeded: isRunning }));
    return;
  }
  console.log(`${id} is the first key of ${source.path}; the others are still accepted.`);
  console.log(
    isRunning
      ? 'What runs there has read its keys at its start: restart it to use the new one.'
      : 'The next start uses it.',
  );
}
