import { execa } from 'execa';

/** The root of the repository: every command runs there. */
export const ROOT = new URL('..', import.meta.url).pathname;

/**
 * Runs a command, of node_modules/.bin first, and says nothing unless it fails.
 * @throws with everything that it printed
 */
export async function runQuietly(command, ...args) {
  const { exitCode, all, shortMessage } = await execa(command, args, {
    cwd: ROOT,
    preferLocal: true,
    all: true,
    reject: false,
  });
  if (exitCode !== 0) throw new Error(all || shortMessage);
}

/**
 * Runs a command that prints for itself.
 * @returns its exit code; 1 when a signal ended it
 */
export async function run(command, ...args) {
  const { exitCode } = await execa(command, args, {
    cwd: ROOT,
    preferLocal: true,
    stdio: 'inherit',
    reject: false,
  });
  return exitCode ?? 1;
}

/** Runs `main`; on failure prints why, without a stack, and ends with 1. */
export async function runMain(main) {
  process.chdir(ROOT);
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
