import { resolve } from 'node:path';

import { readEmbeddedConfig } from '../config.js';
import { killChildren } from '../embedded/child.js';
import { startEmbedded } from '../embedded/start.js';
import { announceInJson, announceInWords } from './announce.js';
import { fail } from './fail.js';
import { nameUnreached } from './name-unreached.js';
import { openLog } from './open-log.js';
import { untilOrphaned, untilSignal } from './signals.js';

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
  const signal = untilSignal(() => {
    killChildren();
    process.exit(INTERRUPTED);
  });
  const interrupted = Promise.race([signal, untilOrphaned(env)]);
  void interrupted.then(() => {
    giveUp.abort();
  });

  const given = readEmbeddedConfig(env);
  const log = await openLog(stateDirectory, given.LOG_LEVEL);
  announcer.progress('starting …');
  const named = nameUnreached(given);
  const system = await startEmbedded({
    env,
    stateDirectory,
    print: announcer.progress,
    log,
    signal: giveUp.signal,
  }).catch(async (error: unknown) => {
    // one that can't be reached ends the start; the others are said as well
    if (!giveUp.signal.aborted) await named;
    throw error;
  });
  announcer.started(system);

  const why = await Promise.race([interrupted, system.failed]);
  announcer.stopping(typeof why === 'string' ? why : why.message);
  await system.stop();
  if (typeof why !== 'string') fail(why);
  announcer.stopped();
  process.exit(0);
}
