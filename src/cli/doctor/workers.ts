import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

import type { Config } from '../../config.js';
import { bulkQueue, flowsQueue, urgentQueue } from '../../domain/task-queues.js';
import { failed, ok, type Check } from './check.js';

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } =
  proto.temporal.api.enums.v1.TaskQueueType;

/** A poll of the SDK lasts for 60 s: a worker that hasn't asked for longer, and a bit, has gone; milliseconds. */
const POLL_SILENCE = 75_000;

/** Whether a worker asks each task queue for work. */
export function workerChecks(connection: Connection, config: Config): Check[] {
  const name = config.TEMPORAL_TASK_QUEUE;
  return [
    workerCheck(connection, config, flowsQueue(name), [TASK_QUEUE_TYPE_WORKFLOW]),
    workerCheck(connection, config, urgentQueue(name), [TASK_QUEUE_TYPE_ACTIVITY]),
    workerCheck(connection, config, bulkQueue(name), [
      TASK_QUEUE_TYPE_WORKFLOW,
      TASK_QUEUE_TYPE_ACTIVITY,
    ]),
  ];
}

function workerCheck(
  connection: Connection,
  config: Config,
  queue: string,
  types: proto.temporal.api.enums.v1.TaskQueueType[],
): Check {
  const remedy = 'Start "holdfast worker" with this TEMPORAL_ADDRESS and TEMPORAL_TASK_QUEUE.';
  return {
    part: `Worker of ${queue}`,
    remedy: 'See that this client may describe task queues in TEMPORAL_NAMESPACE.',
    async look() {
      const polls = await Promise.all(
        types.map((type) => readPolls(connection, config, queue, type)),
      );
      // A queue of two kinds needs somebody for each.
      const last = Math.min(...polls.map((of) => Math.max(0, ...of.map(({ at }) => at))));
      if (last === 0) return failed('nobody asks for its work', remedy);
      const silence = Date.now() - last;
      const ago = `${Math.max(0, Math.round(silence / 1000))} s ago`;
      if (silence > POLL_SILENCE) return failed(`asked for its work last ${ago}`, remedy);
      const names = new Set(polls.flat().map(({ identity }) => identity));
      return ok(`${[...names].join(', ')}; asked for work ${ago}`);
    },
  };
}

/** Who asks for a kind of task, and when last, milliseconds of the epoch. */
async function readPolls(
  connection: Connection,
  { TEMPORAL_NAMESPACE: namespace }: Config,
  name: string,
  taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
): Promise<{ identity: string; at: number }[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  return pollers.map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    at: Number(lastAccessTime?.seconds ?? 0) * 1000,
  }));
}
