import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';

import type { Config } from '../config.js';
import { countUnfinishedDeliveries, findRotationProgress } from '../db/depths.js';
import type { Db } from '../db/pool.js';
import { bulkQueue, flowsQueue, urgentQueue } from '../domain/task-queues.js';
import {
  deliveries,
  deliveriesAge,
  rotation,
  taskBacklog,
  taskBacklogAge,
} from '../telemetry/metrics.js';
import { sampleAtScrape } from '../telemetry/samples.js';

const { TASK_QUEUE_TYPE_ACTIVITY, TASK_QUEUE_TYPE_WORKFLOW } =
  proto.temporal.api.enums.v1.TaskQueueType;

/** What is read, and of which queues; their own names differ with `TEMPORAL_TASK_QUEUE`. */
const BACKLOGS = [
  { queue: 'flows', type: 'workflow', nameOf: flowsQueue, taskQueueType: TASK_QUEUE_TYPE_WORKFLOW },
  {
    queue: 'urgent',
    type: 'activity',
    nameOf: urgentQueue,
    taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
  },
  { queue: 'bulk', type: 'workflow', nameOf: bulkQueue, taskQueueType: TASK_QUEUE_TYPE_WORKFLOW },
  { queue: 'bulk', type: 'activity', nameOf: bulkQueue, taskQueueType: TASK_QUEUE_TYPE_ACTIVITY },
];

/**
 * Has what waits told in the metrics: tasks in Temporal, messages, and the reminder run. Each worker tells the
 * same, of the whole system.
 * @returns what ends it.
 */
export function sampleQueues(config: Config, db: Db, connection: NativeConnection): () => void {
  const ends = [
    sampleAtScrape({
      name: 'task-queues',
      gauges: [taskBacklog, taskBacklogAge],
      read: () => readBacklogs(config, connection),
    }),
    sampleAtScrape({
      name: 'deliveries',
      gauges: [deliveries, deliveriesAge],
      read: () => readDeliveries(db),
    }),
    sampleAtScrape({ name: 'rotation', gauges: [rotation], read: () => readRotation(db) }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

async function readBacklogs(config: Config, connection: NativeConnection): Promise<void> {
  await Promise.all(
    BACKLOGS.map(async ({ queue, type, nameOf, taskQueueType }) => {
      const { stats } = await connection.workflowService.describeTaskQueue({
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue: { name: nameOf(config.TEMPORAL_TASK_QUEUE) },
        taskQueueType,
        reportStats: true,
      });
      taskBacklog.set({ queue, type }, Number(stats?.approximateBacklogCount ?? 0));
      taskBacklogAge.set({ queue, type }, Number(stats?.approximateBacklogAge?.seconds ?? 0));
    }),
  );
}

async function readDeliveries(db: Db): Promise<void> {
  for (const { state, channel, count, oldest } of await countUnfinishedDeliveries(db)) {
    deliveries.set({ state: state.toLowerCase(), channel }, count);
    deliveriesAge.set({ state: state.toLowerCase(), channel }, oldest);
  }
}

async function readRotation(db: Db): Promise<void> {
  const progress = await findRotationProgress(db);
  for (const [state, accounts] of Object.entries(progress ?? {})) rotation.set({ state }, accounts);
}
