import type { Command } from 'commander';

import { listKeys } from './keys/list.js';
import { newKey } from './keys/new.js';
import { orRefuse } from './keys/refusal.js';
import { retireKey } from './keys/retire.js';
import { rotateKeys } from './keys/rotate.js';
import type { KeysOptions } from './keys/source.js';

/** Adds `keys`: list those of SECRET_KEYS, put a new one before them, and let old ones go. */
export function addKeys(program: Command, env: NodeJS.ProcessEnv): void {
  const keys = program
    .command('keys')
    .description('list, rotate and retire the keys that codes, links and sessions hang on');
  add(keys, 'list', 'show ids, order and age; never a secret', 'keys list').action(
    (options: KeysOptions) => {
      orRefuse(options.json, () => {
        listKeys(env, options);
      });
    },
  );
  add(keys, 'rotate', 'put a new key first in a state directory', 'keys rotate').action(
    (options: KeysOptions) => {
      orRefuse(options.json, () => {
        rotateKeys(env, options);
      });
    },
  );
  add(
    keys,
    'new',
    'print a new entry for SECRET_KEYS, and how to roll it out',
    'keys new --json | jq -r .entry',
  ).action((options: KeysOptions) => {
    newKey(env, options);
  });
  add(keys, 'retire <id>', 'let a key go that nothing hangs on any more', 'keys retire k20261125')
    .option('--force', 'also when something may still hang on it', false)
    .action((id: string, options: KeysOptions & { force: boolean }) => {
      orRefuse(options.json, () => {
        retireKey(env, id, options);
      });
    });
}

function add(keys: Command, usage: string, description: string, example: string): Command {
  return keys
    .command(usage)
    .description(description)
    .option('--state <directory>', 'where "holdfast start" keeps everything', '.holdfast')
    .option('--json', 'print one JSON document', false)
    .addHelpText('after', `\nExample:\n  holdfast ${example}`);
}
