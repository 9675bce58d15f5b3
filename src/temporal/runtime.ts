import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';

let installed = false;

/** Sends the Temporal SDK's own log lines to ours; a process has one runtime, so the first call counts. */
export function installRuntime(log: Logger): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => {
    const method =
      level === 'TRACE'
        ? 'trace'
        : level === 'DEBUG'
          ? 'debug'
          : level === 'WARN'
            ? 'warn'
            : level === 'ERROR'
              ? 'error'
              : 'info';
    log[method]({ temporal: meta }, message);
  };
  // The SDK tells of each worker's every state; what is of interest to operators starts at WARN.
  // Signals are the program's own: it stops its parts in order.
  Runtime.install({ logger: new DefaultLogger('WARN', write), shutdownSignals: [] });
}
