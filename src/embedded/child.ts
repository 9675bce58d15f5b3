import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program and how it is run. */
export interface Program {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Whom to run it as; only root may choose. */
  user?: { uid: number; gid: number } | undefined;
  /** Where its output goes; made anew. */
  logFile: string;
  /** What asks it to end. */
  stopSignal: 'TERM' | 'INT';
}

/** A program that runs beside us, never beyond us. */
export interface Child {
  /** Its process group. */
  pid: number;
  /** Resolves with the exit code when it has ended, whoever ended it; it never rejects. */
  ended: Promise<number | null>;
  /** Asks it to end; after `patience` milliseconds ends it. */
  stop(patience: number): Promise<void>;
  /** Whether it has ended. */
  hasEnded(): boolean;
  /** The last line that it printed. */
  lastWords(): string;
}

/**
 * The guard between us and a program. It is the head of a session of its own, so that Ctrl-C in the
 * terminal reaches us alone; and its standard input is a pipe that only we hold, so that the program
 * is asked to end when we close it, or when we die in whatever way.
 */
const GUARD = `
signal=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
{ read -r _ <&3; kill -"$signal" "$program"; } &
wait "$program"; code=$?
kill "$!" 2>/dev/null
exit "$code"`;

const running = new Set<Child>();

/** Starts a program under a guard. @throws when its log can't be written. */
export function startChild(program: Program): Child {
  const log = openSync(program.logFile, 'w', 0o600);
  const guard = spawn(
    '/bin/sh',
    ['-c', GUARD, 'holdfast-guard', program.stopSignal, program.command, ...program.args],
    {
      // The directory that we were started in may be closed to the program's user.
      cwd: '/',
      detached: true,
      stdio: ['pipe', log, log],
      ...(program.env && { env: program.env }),
      ...program.user,
    },
  );
  closeSync(log);
  guard.stdin?.on('error', () => undefined);
  const child: Child = {
    pid: guard.pid ?? 0,
    ended: endOf(guard),
    async stop(patience) {
      guard.stdin?.end();
      const inTime = await Promise.race([
        child.ended.then(() => true),
        sleep(patience, false, { ref: false }),
      ]);
      if (!inTime) {
        killGroup(child.pid);
        await child.ended;
      }
    },
    hasEnded: () => !running.has(child),
    lastWords: () => lastLine(program.logFile),
  };
  running.add(child);
  void child.ended.then(() => {
    running.delete(child);
    guard.stdin?.end();
  });
  return child;
}

/** Stops every program that still runs. */
export async function stopChildren(patience: number): Promise<void> {
  await Promise.all([...running].map((child) => child.stop(patience)));
}

/** Ends every program at once, without asking. */
export function killChildren(): void {
  for (const { pid } of running) killGroup(pid);
}

/** Ends a program, its guard and what it started, without asking. */
export function killGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}

function endOf(guard: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    guard.once('exit', (code) => {
      resolve(code);
    });
    guard.once('error', () => {
      resolve(null);
    });
  });
}

function lastLine(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
}
