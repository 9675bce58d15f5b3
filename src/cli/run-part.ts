import { setTimeout as sleep } from 'node:timers/promises';

import type { Config } from '../config.js';
import { PartError } from '../embedded/part-error.js';
import {
  startCodecPart,
  startServerPart,
  startTelemetryPart,
  startWebPart,
  startWorkerPart,
} from '../embedded/services.js';
import { createLogger } from '../log.js';
import { fail } from './fail.js';
import { nameUnreached } from './name-unreached.js';
import { untilSignal } from './signals.js';

/** A part gets this long to end, milliseconds; what runs it (Docker, systemd) should wait longer. */
const STOP_PATIENCE = 15_000;

/** Parts that reach out to others than the server. */
const REACHING: readonly string[] = ['server', 'worker'] satisfies (keyof typeof STARTS)[];

const STARTS = {
  server: startServerPart,
  worker: startWorkerPart,
  web: startWebPart,
  codec: startCodecPart,
};

/** Runs one part until a signal comes. @throws PartError when it can't start. */
export async function runPart(part: keyof typeof STARTS, config: Config): Promise<void> {
  const log = createLogger(config.LOG_LEVEL);
  const interrupted = untilSignal(() => process.exit(1));
  const start = STARTS[part];
  if (REACHING.includes(part)) void nameUnreached(config);
  const telemetry = await startTelemetryPart(`holdfast-${part}`, config, log);
  const running = await start(config, log);
  log.info({ part }, 'started');
  const ended = 'ended' in running ? running.ended : new Promise<never>(() => undefined);
  const signal = await Promise.race([interrupted, ended]);
  // What runs it starts it again.
  if (!signal) fail(new PartError(part, 'it has ended', 'Its log says why.'));
  log.info({ part, signal }, 'stopping');
  const stop = async () => {
    await running.stop();
    await telemetry.stop();
  };
  await Promise.race([stop(), sleep(STOP_PATIENCE)]);
  log.info({ part }, 'stopped');
  process.exit(0);
}
