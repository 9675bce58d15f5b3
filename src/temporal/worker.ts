import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';

import {
  createBulkActivities,
  createDeliveryActivities,
  createLocalActivities,
} from '../activities/activities.js';
import type { Dependencies } from '../activities/dependencies.js';
import type { Config } from '../config.js';
import { openDatabase } from '../db/pool.js';
import { bulkQueue, flowsQueue, urgentQueue } from '../domain/task-queues.js';
import { createKeyRing } from '../keys/key-ring.js';
import { createMessenger } from '../messaging/messenger.js';
import { observeActivities } from '../telemetry/observe-activities.js';
import { traceSinks } from '../telemetry/workflow-spans.js';
import { connectionOptions } from './connection-options.js';
import { createDataConverter } from './data-converter.js';
import { refusalsAsFailures } from './refusals-as-failures.js';
import { chooseCoreMetricsPort, flushRuntimeLog, installRuntime } from './runtime.js';
import { sampleQueues } from './sample-queues.js';
import { checkSearchAttributes } from './setup.js';
import { WORKFLOW_BUNDLE_PATH } from './workflow-bundle.js';

/** Sends at a time; each mostly waits for a provider. */
const CONCURRENT_SENDS = 50;
/** Sends in bulk at a time: few, for flows and codes share the process and the providers. */
const CONCURRENT_BULK_SENDS = 20;
/** Messages that a worker keeps in memory; each is short, or waits for days. */
const CACHED_MESSAGES = 100;

/** A running worker. */
export interface RunningWorker {
  /** Resolves when the worker has ended, asked to or not. */
  ended: Promise<void>;
  /** Takes no new work, finishes what it has, and closes its connections. */
  stop(): Promise<void>;
}

/**
 * Runs the workflows and activities of this process.
 * @param bundlePath the bundled workflows, as the build makes them.
 * @throws when Temporal can't be reached, or a search attribute isn't registered.
 */
export async function startWorker(
  config: Config,
  log: Logger,
  bundlePath = WORKFLOW_BUNDLE_PATH,
): Promise<RunningWorker> {
  // Wrong settings are said first.
  const messenger = createMessenger(config);
  // With connections of its own: a mail in bulk never stands before a code.
  const bulkMessenger = createMessenger(config);
  installRuntime(log, await chooseCoreMetricsPort(config));
  await checkSearchAttributes(config);
  const keys = createKeyRing(config.SECRET_KEYS);
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, { name: 'worker' });
  const dependencies: Dependencies = {
    db,
    keys,
    subjectKey: config.SUBJECT_KEY,
    messenger,
    mobileBindingLimit: config.MOBILE_BINDING_LIMIT,
    resetLinkLifetime: config.RESET_LINK_TTL,
    accountCentreUrl: config.ACCOUNT_CENTRE_URL,
    passwordRotation: config.PASSWORD_ROTATION,
    reminderRate: config.REMINDER_RATE,
  };
  const connection = await NativeConnection.connect(connectionOptions(config));
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(keys),
    interceptors: {
      activity: [observeActivities(log), () => ({ inbound: refusalsAsFailures })],
    },
    sinks: traceSinks,
    // A flow is kept for the worker that knows it. When that one has gone, another takes its step well
    // within the 8 s in which its caller is answered.
    stickyQueueScheduleToStartTimeout: '3s',
    // Below the 15 s in which the whole process must be gone.
    shutdownGraceTime: '5s',
    shutdownForceTime: '10s',
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: flowsQueue(config.TEMPORAL_TASK_QUEUE),
      workflowBundle: { codePath: bundlePath },
      activities: createLocalActivities(dependencies),
    }),
    Worker.create({
      ...shared,
      taskQueue: urgentQueue(config.TEMPORAL_TASK_QUEUE),
      activities: createDeliveryActivities(dependencies),
      maxConcurrentActivityTaskExecutions: CONCURRENT_SENDS,
    }),
    Worker.create({
      ...shared,
      taskQueue: bulkQueue(config.TEMPORAL_TASK_QUEUE),
      workflowBundle: { codePath: bundlePath },
      activities: {
        ...createLocalActivities(dependencies),
        ...createBulkActivities({ ...dependencies, messenger: bulkMessenger }),
      },
      maxConcurrentActivityTaskExecutions: CONCURRENT_BULK_SENDS,
      maxCachedWorkflows: CACHED_MESSAGES,
      workflowThreadPoolSize: 1,
    }),
  ]);
  const endSamples = sampleQueues(config, db, connection);
  const runs = workers.map((worker) => worker.run());
  const ended = Promise.all(runs).then(
    () => undefined,
    (error: unknown) => {
      flushRuntimeLog();
      log.fatal({ err: error }, 'the worker has ended');
    },
  );
  return {
    ended,
    async stop() {
      endSamples();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
      flushRuntimeLog();
      await connection.close();
      messenger.close();
      bulkMessenger.close();
      await db.destroy();
    },
  };
}
