import { resolve } from 'node:path';

import { readEmbeddedConfig } from '../config.js';
import { PartError } from '../embedded/part-error.js';
import { readRunning, type Running } from '../embedded/running.js';
import { playAll } from './demo/play-all.js';
import { playMessages } from './demo/play-messages.js';
import { runDemo, type DemoTarget } from './demo.js';
import { openLog } from './open-log.js';
import { untilSignal } from './signals.js';

/** The options of `holdfast demo`. */
export interface DemoOptions {
  env: NodeJS.ProcessEnv;
  stateDirectory: string;
  shows: DemoPlay;
}

/**
 * What is played: sign-up, log-in and a reset; every rule of the guide, a line for each; or the rules of
 * subscription messages in detail.
 */
export type DemoPlay = 'tour' | 'all' | 'messages';

/**
 * Plays the demo against what runs on a state directory; when nothing does, for as long as it takes.
 * @returns whether all was as it should be.
 * @throws in the tour, on the first answer that isn't the expected one.
 */
export async function demo({ env, shows, ...options }: DemoOptions): Promise<boolean> {
  const stateDirectory = resolve(options.stateDirectory);
  const running = readRunning(stateDirectory);
  if (running) return play(running, shows);
  console.log('Nothing runs yet: starting it for the demo …');
  const { startEmbedded } = await import('../embedded/start.js');
  const giveUp = new AbortController();
  const interrupted = untilSignal(() => process.exit(1)).then((signal) => {
    giveUp.abort();
    throw new PartError('Demo', `ended by ${signal}`, 'Run it again.');
  });
  const system = await startEmbedded({
    env,
    stateDirectory,
    print: (line) => {
      console.log(line);
    },
    log: await openLog(stateDirectory, readEmbeddedConfig(env).LOG_LEVEL),
    signal: giveUp.signal,
  });
  try {
    const started = readRunning(stateDirectory);
    return !!started && (await Promise.race([play(started, shows), interrupted]));
  } finally {
    await system.stop();
  }
}

async function play(running: Running, shows: DemoPlay): Promise<boolean> {
  const print = (line: string) => {
    console.log(line);
  };
  const target = targetOf(running);
  if (shows === 'all') return playAll({ ...running, ...target }, print);
  if (shows === 'messages') return playMessages({ ...running, ...target }, print);
  await runDemo(target, print);
  return true;
}

function targetOf({ addresses, namespace, serviceKeys }: Running): DemoTarget {
  const serviceKey = serviceKeys.demo ?? Object.values(serviceKeys)[0];
  if (addresses.inbox === undefined || serviceKey === undefined) {
    const remedy = 'Start it without SMTP_URL or SMS_URL.';
    throw new PartError('Demo', 'the running system has no inbox to read codes from', remedy);
  }
  return {
    grpcAddress: addresses.grpc,
    serviceKey,
    inboxUrl: addresses.inbox,
    temporalUiUrl: addresses.temporalUi ?? `http://${addresses.temporal}`,
    namespace,
  };
}
