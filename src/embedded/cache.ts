import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where programs are kept that took long to get; safe to delete. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast');
}

/**
 * Has a program (or a directory of them) made in a directory of its own and then moves it into the
 * cache, so that nobody finds half of one, and two that make it at once don't meet.
 * @param make is given the directory, and returns the path in it of what it made.
 */
export async function makeCached(
  path: string,
  make: (directory: string) => Promise<string>,
): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const directory = mkdtempSync(join(dirname(path), 'unfinished-'));
  try {
    const made = await make(directory);
    chmodSync(made, 0o755);
    try {
      renameSync(made, path);
    } catch (error) {
      // a directory can't replace the one that somebody else has made meanwhile
      if (!existsSync(path)) throw error;
    }
    return path;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
