import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';

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
 */
export function installRuntime(log: Logger): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => {
    const { error, ...about } = meta ?? {};
    log[METHODS[level]]({ ...(error !== undefined && { err: error }), temporal: about }, message);
  };
  Runtime.install({
    // The SDK tells of each worker's every state; what is of interest to operators starts at WARN.
    logger: new DefaultLogger('WARN', write),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    // Signals are the program's own: it stops its parts in order.
    shutdownSignals: [],
  });
}

/** Writes the lines that the SDK still holds: it keeps them for 100 ms, to put them in order. */
export function flushRuntimeLog(): void {
  Runtime.instance().flushLogs();
}
