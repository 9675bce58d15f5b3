import { execa } from 'execa';

import { ROOT } from '../run.js';

const MINUTES = '2';
/** Fixed: the same operations and faults each time. */
const SEED = '1';
/** It settles and checks in two minutes more; one that doesn't has failed. Milliseconds. */
const PATIENCE = 900_000;
/** How long it has to stop its parts when it is told to, milliseconds. */
const STOP_PATIENCE = 60_000;

/** Kills and cuts off parts under load for two minutes. @throws with the report when an invariant broke. */
export async function chaos() {
  const program = ['--import', './scripts/typescript.js', 'chaos/index.ts'];
  const { exitCode, all, shortMessage } = await execa(
    process.execPath,
    [...program, '--minutes', MINUTES, '--seed', SEED],
    {
      cwd: ROOT,
      all: true,
      reject: false,
      timeout: PATIENCE,
      killSignal: 'SIGINT',
      forceKillAfterDelay: STOP_PATIENCE,
    },
  );
  if (exitCode !== 0) throw new Error(all || shortMessage);
}
