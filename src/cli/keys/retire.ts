import { resolve } from 'node:path';

import { readRunning } from '../../embedded/running.js';
import { removeSecretKey } from '../../embedded/secret-keys.js';
import { judgeRetirement, KEY_OVERLAP, type Retirement } from '../../keys/retirement.js';
import { KeyRefusal } from './refusal.js';
import { findKeys, type KeysOptions } from './source.js';

/** A day, milliseconds. */
const DAY = 86_400_000;

/** Those that `--force` doesn't help against: the system would be left without a key, or nothing would happen. */
const FINAL: readonly Retirement['verdict'][] = ['UNKNOWN', 'USED'];

/** Takes a key out of a state directory; for keys of the environment, says whether it may be taken out. */
export function retireKey(
  env: NodeJS.ProcessEnv,
  id: string,
  options: KeysOptions & { force: boolean },
): void {
  const source = findKeys(env, options);
  const judged = judgeRetirement(source.dates, id, new Date());
  if (judged.verdict !== 'MAY_GO' && (!options.force || FINAL.includes(judged.verdict))) {
    throw refusalOf(id, judged);
  }
  const isFile = source.from === 'file';
  if (isFile) removeSecretKey(source.path, source.keys, id);
  const isRunning = isFile && readRunning(resolve(options.state)) !== undefined;
  if (options.json) {
    console.log(JSON.stringify({ id, removed: isFile, restartNeeded: isRunning }));
    return;
  }
  if (!isFile) console.log(`${id} may go: take its entry out of SECRET_KEYS everywhere.`);
  else if (isRunning) console.log(`${id} is gone; what runs there knows it until its next start.`);
  else console.log(`${id} is gone.`);
}

function refusalOf(id: string, judged: Exclude<Retirement, { verdict: 'MAY_GO' }>): KeyRefusal {
  const force = 'With --force it goes all the same, and what hangs on it is lost.';
  switch (judged.verdict) {
    case 'UNKNOWN':
      return new KeyRefusal(
        'KEY_UNKNOWN',
        `No key is called ${id}.`,
        '"holdfast keys list" shows them.',
      );
    case 'USED':
      return new KeyRefusal(
        'KEY_USED',
        `${id} is the key that everything new is made with.`,
        'Put another before it first: "holdfast keys rotate" or "holdfast keys new".',
      );
    case 'NEWEST':
      return new KeyRefusal('KEY_NEWEST', `${id} is the newest key.`, force);
    case 'SUCCESSOR_WITHOUT_DATE':
      return new KeyRefusal(
        'SUCCESSOR_WITHOUT_DATE',
        `It isn’t known since when the key before ${id} has been used.`,
        force,
      );
    case 'TOO_EARLY':
      return new KeyRefusal(
        'KEY_IN_USE',
        `Flows, links and histories of the last ${KEY_OVERLAP / DAY} days may hang on ${id}: it may go on ${judged.notBefore.toISOString()}.`,
        force,
      );
  }
}
