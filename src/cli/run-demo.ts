import { resolve } from 'node:path';

import { readEmbeddedConfig } from '../config.js';
import { PartError } from '../embedded/part-error.js';
import { readRunning, type Running } from '../embedded/running.js';
import { runDemo, type DemoTarget } from './demo.js';
import { openLog } from './open-log.js';
import { untilSignal } from './signals.js';

/** Plays the demo against what runs on a state directory; when nothing does, for as long as it takes. */
export async function demo(env: NodeJS.ProcessEnv, state: string): Promise<void> {
  const stateDirectory = resolve(state);
  const running = readRunning(stateDirectory);
  if (running) {
    await play(running);
    return;
  }
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
    if (started) await Promise.race([play(started), interrupted]);
  } finally {
    await system.stop();
  }
}

function play(running: Running): Promise<void> {
  return runDemo(targetOf(running), (line) => {
    console.log(line);
  });
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
