import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { cacheDirectory, makeCached } from './cache.js';
import { PartError, reasonOf } from './part-error.js';
import { buildTemporal } from './temporal-build.js';
import { downloadTemporal } from './temporal-download.js';

const VERSION = '1.5.1';
/** How often something slow says that it goes on, milliseconds. */
const TELL_AGAIN = 10_000;

/**
 * Finds the Temporal CLI, or gets it: `TEMPORAL_CLI`, the path, our cache, Temporal's download, Go.
 * @param progress is told what takes long.
 * @throws PartError that names every place and what was wrong with it.
 */
export async function findTemporalCli(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<string> {
  if (env.TEMPORAL_CLI) {
    if (isProgram(env.TEMPORAL_CLI)) return env.TEMPORAL_CLI;
    const why = `TEMPORAL_CLI names ${env.TEMPORAL_CLI}, which is no program`;
    throw new PartError('Temporal', why, 'Correct it, or leave it out.');
  }
  const directories = (env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  const cached = join(cacheDirectory(env), `temporal-${VERSION}`, 'temporal');
  const found = [...directories.map((directory) => join(directory, 'temporal')), cached];
  const known = found.find(isProgram);
  if (known !== undefined) return known;

  const failures: string[] = [];
  for (const { way, takes, make } of SOURCES) {
    try {
      return await telling(`Temporal: ${way} (once${takes})`, progress, () =>
        makeCached(cached, (directory) => make(VERSION, directory)),
      );
    } catch (error) {
      failures.push(`${way} failed: ${causeOf(error)}`);
    }
  }
  const why = `no "temporal" on PATH nor in ${cached}; ${failures.join('; ')}`;
  const remedy = 'Install the Temporal CLI, or name it in TEMPORAL_CLI, or set TEMPORAL_ADDRESS.';
  throw new PartError('Temporal', why, remedy);
}

const SOURCES = [
  { way: 'downloading the server', takes: '', make: downloadTemporal },
  { way: 'building the server with Go', takes: ', about 5 minutes', make: buildTemporal },
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function telling<T>(
  what: string,
  progress: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  progress(what);
  const timer = setInterval(() => {
    progress(`${what}: ${Math.round((Date.now() - start) / 1000)} s so far`);
  }, TELL_AGAIN);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown): string {
  return reasonOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
