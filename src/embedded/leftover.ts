import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { killGroup, type Child } from './child.js';
import { identify, stillRunning } from './process-table.js';

/** How long a program of a start that crashed may take to end, milliseconds. */
const PATIENCE = 10_000;
const LOOK_AGAIN = 50;

/** Notes a program that holds files in a state directory, for the start after a crash. */
export function noteChild(pidFile: string, { pid }: Child): void {
  writeFileSync(pidFile, identify(pid), { mode: 0o600 });
}

/**
 * Waits until the program of an earlier start has ended: after a crash its guard ends it, but that
 * takes a moment, and two programs on the same files would spoil them.
 */
export async function awaitLeftover(pidFile: string): Promise<void> {
  const identity = read(pidFile);
  const until = Date.now() + PATIENCE;
  for (let pid = stillRunning(identity); pid !== undefined; pid = stillRunning(identity)) {
    if (Date.now() > until) killGroup(pid);
    await sleep(LOOK_AGAIN);
  }
  rmSync(pidFile, { force: true });
}

function read(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8');
  } catch {
    return '';
  }
}
