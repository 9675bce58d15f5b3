import {
  DefaultLogger,
  Runtime,
  type LogEntry,
  type MetricsExporterConfig,
} from '@temporalio/worker';
import getPort from 'get-port';
import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { addMetricsSource } from '../telemetry/metrics-endpoint.js';

const LOOPBACK = '127.0.0.1';
/** The core answers from memory; milliseconds. */
const CORE_PATIENCE = 2_000;

let installed = false;

/** What the SDK calls its levels, and what pino does. */
const METHODS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/**
 * Sends the Temporal SDK's own log lines to ours, those of its native core among them; a process has one runtime,
 * so the first call counts.
 * @param metricsPort where the core serves its own metrics, on this machine only; ours are served with them.
 */
export function installRuntime(log: Logger, metricsPort?: number): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => {
    const told: Record<string, unknown> = meta ?? {};
    const { error, workflowId, activityType: activity, flowId, ...temporal } = told;
    const about = { err: error, workflowId, activity, flowId, temporal };
    const known = Object.entries(about).filter(([, value]) => value !== undefined);
    log[METHODS[level]](Object.fromEntries(known), message);
  };
  Runtime.install({
    // The SDK tells of each worker's every state; what is of interest to operators starts at WARN.
    logger: new DefaultLogger('WARN', write),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsPort !== undefined && { metrics: serveCoreMetrics(metricsPort) }),
    },
    // Signals are the program's own: it stops its parts in order.
    shutdownSignals: [],
  });
}

/** A free port for the metrics of the SDK's core, where metrics are served at all. */
export async function chooseCoreMetricsPort(
  config: Pick<Config, 'METRICS_ADDRESS'>,
): Promise<number | undefined> {
  return config.METRICS_ADDRESS === undefined ? undefined : getPort({ host: LOOPBACK });
}

/** Prometheus' own conventions: seconds, and what is counted ends in `_total`. */
function serveCoreMetrics(port: number): MetricsExporterConfig {
  const bindAddress = `${LOOPBACK}:${port}`;
  addMetricsSource(async () => {
    const answer = await fetch(`http://${bindAddress}/metrics`, {
      signal: AbortSignal.timeout(CORE_PATIENCE),
    });
    return answer.text();
  });
  return {
    prometheus: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    },
  };
}

/** Writes the lines that the SDK still holds: it keeps them for 100 ms, to put them in order. */
export function flushRuntimeLog(): void {
  Runtime.instance().flushLogs();
}
