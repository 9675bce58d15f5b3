import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startChild } from '../../src/embedded/child.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { startTemporal } from '../../src/embedded/temporal.js';
import type { Part, Running } from './supervised.js';

const ROOT = new URL('../..', import.meta.url).pathname;
/** A program that was asked to end and hasn't is ended after this, milliseconds. */
const STOP_PATIENCE = 10_000;

/** PostgreSQL, on the directory's data. */
export function postgresPart(directory: string, port: number, password: string): Part {
  return {
    name: 'postgres',
    async start() {
      const started = await startPostgres({ port, stateDirectory: directory, password });
      return { ...started, pid: notedPid(directory, 'postgres') };
    },
  };
}

/** Temporal's dev server, on the directory's file. */
export async function temporalDevPart(
  directory: string,
  port: number,
  progress: (line: string) => void,
): Promise<Part> {
  const executable = await findTemporalCli(process.env, progress);
  return {
    name: 'temporal',
    async start() {
      const options = { executable, port, namespace: 'default', stateDirectory: directory };
      return { ...(await startTemporal(options)), pid: notedPid(directory, 'temporal') };
    },
  };
}

/** The mail server. */
export function mailPart(directory: string, port: number, file: string): Part {
  return {
    name: 'mail',
    start: async () =>
      startProgram(
        process.execPath,
        [
          '--import',
          join(ROOT, 'scripts/typescript.js'),
          join(ROOT, 'chaos/mail/server.ts'),
          String(port),
          file,
        ],
        join(directory, 'mail.log'),
        process.env,
      ),
  };
}

/** One part of Holdfast. @param command path of the command line. */
export function holdfastPart(
  name: string,
  command: string,
  part: 'server' | 'worker',
  directory: string,
  env: NodeJS.ProcessEnv,
): Part {
  let starts = 0;
  return {
    name,
    async start() {
      starts += 1;
      return startProgram(
        process.execPath,
        ['--enable-source-maps', command, part],
        join(directory, `${name}.${starts}.log`),
        env,
      );
    },
  };
}

/** Starts a program that ends with us. */
export function startProgram(
  command: string,
  args: string[],
  logFile: string,
  env: NodeJS.ProcessEnv,
): Running {
  const child = startChild({ command, args, env, logFile, stopSignal: 'TERM' });
  return { pid: child.pid, ended: child.ended, stop: () => child.stop(STOP_PATIENCE) };
}

/** The process that the embedded parts note for a start after a crash. */
function notedPid(directory: string, name: string): number {
  return Number.parseInt(readFileSync(join(directory, `${name}.pid`), 'utf8'), 10);
}
