import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PartError } from './part-error.js';
import { identify, stillRunning } from './process-table.js';

/**
 * Takes a state directory for this process, and makes it if need be.
 * @returns what gives it back.
 * @throws PartError when a running process has it; one that crashed has lost it.
 */
export function lockState(stateDirectory: string): () => void {
  mkdirSync(stateDirectory, { recursive: true });
  // PostgreSQL's own user passes through it on the way to its data; what is private has its own mode.
  chmodSync(stateDirectory, 0o711);
  const path = join(stateDirectory, 'lock');
  if (!take(path)) {
    const holder = stillRunning(readFileSync(path, 'utf8'));
    if (holder !== undefined) {
      const remedy = `Stop process ${holder} first, or give another directory with --state.`;
      throw new PartError('Holdfast', `already running on ${stateDirectory}`, remedy);
    }
    rmSync(path, { force: true });
    if (!take(path)) {
      throw new PartError(
        'Holdfast',
        `another start has just taken ${stateDirectory}`,
        'Use that.',
      );
    }
  }
  return () => {
    rmSync(path, { force: true });
  };
}

function take(path: string): boolean {
  try {
    writeFileSync(path, identify(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
