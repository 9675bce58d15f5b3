import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { copyBuild } from '../../chaos/parts/build.js';

/** How often to look whether something was printed, milliseconds. */
const LOOK_AGAIN = 20;

/** `holdfast …` as a process of its own. */
export interface OwnProcess {
  pid: number;
  /** All that it has printed so far, wherever. */
  printed(): string;
  /** All that it has printed on standard error so far. */
  complaints(): string;
  /** Resolves with its exit code when it has ended; `null` when a signal has ended it. */
  ended: Promise<number | null>;
  hasEnded(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Waits until it has printed this, has ended or has had its time, milliseconds. @returns whether it has. */
  untilPrinted(wanted: RegExp, patience: number): Promise<boolean>;
}

/** A copy of the build, and the processes that were started from it. */
export interface OwnBuild {
  /** Starts `holdfast …` with these settings and nothing else of our environment. */
  run(args: readonly string[], settings: Readonly<Record<string, string>>): OwnProcess;
  /** A directory for what these processes keep. */
  directory: string;
  /** Ends every process that still runs, without asking, and removes the copy. */
  remove(): Promise<void>;
}

/** Copies the build in `dist`: it stays the same whatever is built meanwhile. */
export function openBuild(): OwnBuild {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-process-'));
  const command = copyBuild(directory, undefined);
  const started: OwnProcess[] = [];
  return {
    directory,
    run(args, settings) {
      const child = runNode([command, ...args], settings, directory);
      started.push(child);
      return child;
    },
    async remove() {
      for (const child of started) if (!child.hasEnded()) child.signal('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function runNode(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  cwd: string,
): OwnProcess {
  const env = { PATH: process.env['PATH'], ...settings };
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [all, complaints] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (all += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => {
    all += bytes.toString();
    complaints += bytes.toString();
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      process.off('exit', end);
      resolve(code);
    });
  });
  return {
    pid: child.pid ?? 0,
    printed: () => all,
    complaints: () => complaints,
    ended,
    hasEnded: () => isOver,
    signal: (name) => child.kill(name),
    async untilPrinted(wanted, patience) {
      const until = performance.now() + patience;
      while (!wanted.test(all) && !isOver && performance.now() < until) await sleep(LOOK_AGAIN);
      return wanted.test(all);
    },
  };
}
