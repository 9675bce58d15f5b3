import { join } from 'node:path';

import { startChild } from './child.js';

/** An unbuilt cache on two slow cores takes 5 minutes; a module proxy that hangs must not take for ever. */
const BUILD_PATIENCE = 30 * 60_000;

/**
 * Builds the Temporal CLI with Go. Later versions than 1.5.1 can't be built so: their go.mod has a
 * replace line.
 * @returns the path of the program in the directory.
 * @throws with what Go said last.
 */
export async function buildTemporal(version: string, directory: string): Promise<string> {
  const build = startChild({
    command: 'go',
    args: ['install', `github.com/temporalio/cli/cmd/temporal@v${version}`],
    env: { ...process.env, GOBIN: directory },
    logFile: join(directory, 'build.log'),
    stopSignal: 'TERM',
  });
  const limit = setTimeout(() => void build.stop(0), BUILD_PATIENCE);
  const exitCode = await build.ended;
  clearTimeout(limit);
  // the shell of the guard says it when there is no Go
  const lastWords = build.lastWords().replace(/^holdfast-guard: .*?(?=go: )/, '');
  if (exitCode !== 0) throw new Error(lastWords || `go install ended with ${exitCode}`);
  return join(directory, 'temporal');
}
