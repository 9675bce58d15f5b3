import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { pino } from 'pino';

import { readEmbeddedConfig } from '../config.js';
import { killChildren } from '../embedded/child.js';
import { startEmbedded } from '../embedded/start.js';
import { createLogger } from '../log.js';
import { announceInJson, announceInWords } from './announce.js';
import { fail } from './fail.js';
import { untilSignal } from './signals.js';

/** The options of `holdfast start`. */
export interface StartOptions {
  env: NodeJS.ProcessEnv;
  stateDirectory: string;
  json: boolean;
}

/** Exit code of a program that a signal has ended, as shells count: 128 and the signal's number. */
const INTERRUPTED = 130;

/** Runs the embedded default until a signal comes, or a part of it ends. */
export async function start({ env, json, ...options }: StartOptions): Promise<void> {
  const stateDirectory = resolve(options.stateDirectory);
  const announcer = json ? announceInJson() : announceInWords(stateDirectory);
  const giveUp = new AbortController();
  const interrupted = untilSignal(() => {
    killChildren();
    process.exit(INTERRUPTED);
  });
  void interrupted.then(() => {
    giveUp.abort();
  });

  mkdirSync(stateDirectory, { recursive: true });
  const file = pino.destination({ dest: join(stateDirectory, 'holdfast.log'), mode: 0o600 });
  const log = createLogger(readEmbeddedConfig(env).LOG_LEVEL, file);
  announcer.progress('starting …');
  const system = await startEmbedded({
    env,
    stateDirectory,
    print: announcer.progress,
    log,
    signal: giveUp.signal,
  });
  announcer.started(system);

  const why = await Promise.race([interrupted, system.failed]);
  announcer.stopping(typeof why === 'string' ? why : why.message);
  await system.stop();
  if (typeof why !== 'string') fail(why);
  announcer.stopped();
  process.exit(0);
}
