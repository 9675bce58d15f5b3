import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { asPart } from './part-error.js';
import type { StopOrder } from './stop-order.js';

/**
 * Prepares the database and Temporal, and starts worker, server, web and codec server. They are imported here and
 * not above: what is wrong with the settings is said before a second of loading.
 * @returns the worker, which may end by itself.
 * @throws PartError naming the one that can't start.
 */
export async function startServices(config: Config, log: Logger, order: StopOrder) {
  const [{ migrate }, { setUpTemporal }] = await Promise.all([
    import('../db/migrate.js'),
    import('../temporal/setup.js'),
  ]);
  await Promise.all([
    asPart('PostgreSQL', 'Mend the database, or DATABASE_URL.', () => migrate(config.DATABASE_URL)),
    asPart('Temporal', 'Mend the server, or TEMPORAL_ADDRESS.', () => setUpTemporal(config)),
  ]);
  order.addService('telemetry', await startTelemetryPart('holdfast', config, log));
  const worker = order.addService('worker', await startWorkerPart(config, log));
  order.addService('server', await startServerPart(config, log));
  order.addService('web', await startWebPart(config, log));
  order.addService('codec', await startCodecPart(config, log));
  return { worker };
}

/** Starts traces and metrics, as far as the settings ask for them. @throws PartError */
export function startTelemetryPart(service: string, config: Config, log: Logger) {
  const remedy = 'See that METRICS_ADDRESS is free, and the OTEL_ variables.';
  return asPart('Telemetry', remedy, async () => {
    const { startTelemetry } = await import('../telemetry/telemetry.js');
    return startTelemetry(service, config, log, process.env);
  });
}

/** Starts the worker. @throws PartError */
export function startWorkerPart(config: Config, log: Logger) {
  return asPart('Worker', 'See that PostgreSQL and Temporal are there and set up.', async () => {
    const { startWorker } = await import('../temporal/worker.js');
    return startWorker(config, log);
  });
}

/** Starts the gRPC server. @throws PartError */
export function startServerPart(config: Config, log: Logger) {
  return asPart('gRPC server', 'See that GRPC_ADDRESS is free.', async () => {
    const { startServer } = await import('../server/server.js');
    return startServer(config, log);
  });
}

/** Starts the pages. @throws PartError */
export function startWebPart(config: Config, log: Logger) {
  return asPart('Web', 'See that WEB_ADDRESS is free.', async () => {
    const { startWeb } = await import('../web/web.js');
    return startWeb(config, log);
  });
}

/** Starts the codec server. @throws PartError */
export function startCodecPart(config: Config, log: Logger) {
  return asPart('Codec server', 'See that CODEC_ADDRESS is free.', async () => {
    const { startCodecServer } = await import('../codec-server/codec-server.js');
    return startCodecServer(config, log);
  });
}
