import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { z } from 'zod';

import { cacheDirectory, makeCached } from '../../src/embedded/cache.js';

/**
 * Later servers want a newer Go, or modules that not every proxy serves; below 1.30.3 there are known
 * faults of namespaces.
 */
const VERSION = '1.31.2';
const MODULE = `go.temporal.io/server@v${VERSION}`;
/** An empty cache of Go on two busy cores; a module proxy that hangs must not take for ever. */
const BUILD_PATIENCE = 40 * 60_000;
/** How often something slow says that it goes on, milliseconds. */
const TELL_AGAIN = 15_000;

/** Where the programs of a Temporal server and its schema are. */
export interface TemporalPrograms {
  server: string;
  sqlTool: string;
  /** Holds `temporal/versioned` and `visibility/versioned`. */
  schema: string;
}

/**
 * The Temporal server and its SQL tool out of our cache; builds them with Go when they aren't there.
 * @param progress is told what takes long.
 * @throws with what Go said last.
 */
export async function temporalPrograms(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<TemporalPrograms> {
  const home = join(cacheDirectory(env), `temporal-server-${VERSION}`);
  if (!existsSync(home)) await makeCached(home, (directory) => build(directory, progress));
  return {
    server: join(home, 'server'),
    sqlTool: join(home, 'sql'),
    schema: join(home, 'schema'),
  };
}

async function build(directory: string, progress: (line: string) => void): Promise<string> {
  const made = join(directory, 'made');
  mkdirSync(made);
  const start = Date.now();
  const what = `Temporal: building server ${VERSION} with Go (once, about 10 minutes)`;
  progress(what);
  const timer = setInterval(() => {
    progress(`${what}: ${Math.round((Date.now() - start) / 1000)} s so far`);
  }, TELL_AGAIN);
  try {
    const { stdout } = await go(['mod', 'download', '-json', MODULE], made);
    const { Dir: sources } = z.object({ Dir: z.string() }).parse(JSON.parse(stdout));
    cpSync(join(sources, 'schema/postgresql/v12'), join(made, 'schema'), { recursive: true });
    for (const program of ['cmd/server', 'cmd/tools/sql']) {
      await go(['install', `go.temporal.io/server/${program}@v${VERSION}`], made);
    }
  } finally {
    clearInterval(timer);
  }
  return made;
}

/** At low priority: whoever waits for the build is doing something else meanwhile. */
function go(args: string[], binDirectory: string) {
  return execa('nice', ['-n', '10', 'go', ...args], {
    cwd: '/',
    env: { GOBIN: binDirectory },
    timeout: BUILD_PATIENCE,
  });
}
