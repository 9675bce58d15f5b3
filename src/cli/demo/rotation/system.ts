import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SETTING_NAMES } from '../../../config.js';
import { startChild } from '../../../embedded/child.js';
import { readKeys } from '../../../embedded/keys.js';
import { PartError } from '../../../embedded/part-error.js';
import { stillRunning } from '../../../embedded/process-table.js';
import { readRunning, type Running } from '../../../embedded/running.js';

/** A whole system in processes of its own. */
export interface DemoSystem {
  running: Running;
  databaseUrl: string;
  /** As a failing machine does: without a word to anybody. */
  kill(): Promise<void>;
}

/** How long a start may take, and a stop of one that failed; milliseconds. */
const START_PATIENCE = 120_000;
const STOP_PATIENCE = 20_000;
const LOOK_AGAIN = 100;
/** Slow enough to be killed half-way. */
const REMINDERS_PER_SECOND = '100';

/**
 * Starts `holdfast start` on a state directory, with its mails going to the port. It is stopped with all children of
 * this process, and ends by itself when this process does.
 * @throws PartError when it doesn't start.
 */
export async function startDemoSystem(
  env: NodeJS.ProcessEnv,
  stateDirectory: string,
  mailPort: number,
): Promise<DemoSystem> {
  const sink = `127.0.0.1:${mailPort}`;
  const child = startChild({
    command: process.execPath,
    args: [process.argv[1] ?? '', 'start', '--state', stateDirectory],
    env: {
      ...env,
      // the defaults are shown; empty, a setting hides what a .env file says
      ...Object.fromEntries(SETTING_NAMES.map((name) => [name, ''])),
      SMTP_URL: `smtp://${sink}`,
      SMS_URL: `inbox://${sink}`,
      REMINDER_RATE: REMINDERS_PER_SECOND,
    },
    logFile: join(stateDirectory, 'demo.log'),
    stopSignal: 'TERM',
  });
  const until = Date.now() + START_PATIENCE;
  for (;;) {
    const running = readRunning(stateDirectory);
    const pid = stillRunning(readLock(stateDirectory));
    if (running && pid !== undefined) {
      const databaseUrl = new URL(running.addresses.postgres);
      databaseUrl.password = readKeys(join(stateDirectory, 'keys.json'))?.POSTGRES_PASSWORD ?? '';
      return {
        running,
        databaseUrl: databaseUrl.href,
        async kill() {
          process.kill(pid, 'SIGKILL');
          await child.ended;
        },
      };
    }
    if (child.hasEnded() || Date.now() > until) {
      const said = child.lastWords();
      await child.stop(STOP_PATIENCE);
      throw new PartError('Demo', `the system did not start: ${said}`, 'See demo.log.');
    }
    await sleep(LOOK_AGAIN);
  }
}

/** Which process the state directory belongs to. */
function readLock(stateDirectory: string): string {
  const path = join(stateDirectory, 'lock');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
