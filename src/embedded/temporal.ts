import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Connection } from '@temporalio/client';

import { RETENTION } from '../temporal/setup.js';
import { startChild, type Child } from './child.js';
import { awaitLeftover, noteChild } from './leftover.js';
import { PartError } from './part-error.js';
import { makePrivateDirectory } from './private-file.js';

/** A cold start with a large database file on a busy machine, milliseconds. */
const START_PATIENCE = 60_000;
const STOP_PATIENCE = 4_000;
const LOOK_AGAIN = 100;

/** How Temporal is to be run. */
export interface TemporalOptions {
  /** The Temporal CLI. */
  executable: string;
  /** Of the gRPC frontend. */
  port: number;
  /** Without it there is no UI. */
  uiPort?: number;
  namespace: string;
  stateDirectory: string;
  /** Without it everything is forgotten at the end. */
  persistent?: boolean;
}

/** A Temporal dev server of ours. */
export interface Temporal {
  address: string;
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a Temporal dev server and waits until it serves the namespace. @throws PartError */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const directory = join(options.stateDirectory, 'temporal');
  const pidFile = join(options.stateDirectory, 'temporal.pid');
  makePrivateDirectory(directory);
  await awaitLeftover(pidFile);
  const child = startChild({
    command: options.executable,
    args: ['server', 'start-dev', ...flags(options, directory)],
    // The CLI takes defaults from variables and from files below HOME; ours are all given.
    env: { PATH: process.env.PATH, HOME: directory },
    logFile: join(options.stateDirectory, 'temporal.log'),
    stopSignal: 'TERM',
  });
  noteChild(pidFile, child);
  const address = `127.0.0.1:${options.port}`;
  try {
    await untilServing(child, address, options.namespace);
  } catch (error) {
    await child.stop(STOP_PATIENCE);
    throw error;
  }
  return {
    address,
    ended: child.ended,
    stop: async () => {
      await child.stop(STOP_PATIENCE);
      rmSync(pidFile, { force: true });
    },
  };
}

function flags(options: TemporalOptions, directory: string): string[] {
  const { port, uiPort, namespace, persistent = true } = options;
  return [
    ...['--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(persistent ? ['--db-filename', join(directory, 'temporal.db')] : []),
    ...['--log-level', 'error'],
    // Above 10 updates in flight a run loses progress rather than queueing them.
    ...['--dynamic-config-value', 'history.maxInFlightUpdates=1000'],
    // Else a task whose worker died eight times over is tried again after minutes, and its flow stands still.
    ...['--dynamic-config-value', 'history.workflowTaskRetryMaxInterval="5s"'],
  ];
}

async function untilServing(child: Child, address: string, namespace: string): Promise<void> {
  const connection = Connection.lazy({ address });
  const until = Date.now() + START_PATIENCE;
  try {
    for (;;) {
      try {
        await connection.withDeadline(Date.now() + 2_000, () =>
          // The dev server makes its namespace by itself, and would forget what has ended after a day.
          connection.workflowService.updateNamespace({
            namespace,
            config: { workflowExecutionRetentionTtl: { seconds: RETENTION as never } },
          }),
        );
        return;
      } catch {
        if (child.hasEnded() || Date.now() > until) {
          const why = `it did not start: ${child.lastWords() || 'no answer in 60 s'}`;
          throw new PartError('Temporal', why, 'See temporal.log in the state directory.');
        }
      }
      await sleep(LOOK_AGAIN);
    }
  } finally {
    await connection.close();
  }
}
