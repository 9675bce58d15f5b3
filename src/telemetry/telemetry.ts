import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { startMetrics } from './metrics-endpoint.js';
import { startTracing } from './tracing.js';

/** What a process tells of itself. */
export interface Telemetry {
  /** Sends what is recorded, and serves no more metrics. */
  stop(): Promise<void>;
}

/**
 * Starts what the settings ask for of traces and metrics, before anything that they are of: by default neither.
 * @param service the name that traces bear unless `OTEL_SERVICE_NAME` gives another.
 * @param env OpenTelemetry's own settings.
 * @throws ConfigError that names a wrong setting; when `METRICS_ADDRESS` can't be listened on.
 */
export async function startTelemetry(
  service: string,
  config: Pick<Config, 'METRICS_ADDRESS'>,
  log: Logger,
  env: NodeJS.ProcessEnv,
): Promise<Telemetry> {
  const tracing = await startTracing(service, log, env);
  const metrics = await startMetrics(config, log);
  return {
    async stop() {
      await Promise.all([tracing?.stop(), metrics?.stop()]);
    },
  };
}
