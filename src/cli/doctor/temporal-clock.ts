import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

/** Nobody puts work there. */
const QUEUE = { name: 'holdfast-doctor' };
/** A poll that would last less is refused, milliseconds. */
const POLL = 3_000;
/** Between two looks at who polls, milliseconds. */
const PAUSE = 50;

/**
 * What time it is on Temporal's side. No call of its tells that; but it notes when somebody asks a task queue
 * for work, and so this asks an empty one.
 */
export async function readTemporalClock(connection: Connection, namespace: string): Promise<Date> {
  const identity = `holdfast-doctor-${randomUUID()}`;
  const end = new AbortController();
  const poll = connection.withDeadline(Date.now() + POLL, () =>
    connection.withAbortSignal(end.signal, () =>
      connection.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: QUEUE, identity }),
    ),
  );
  const ended = poll.then(
    () => new Error('the poll was not noted'),
    (error: unknown) => error,
  );
  try {
    for (;;) {
      const at = await readPoll(connection, namespace, identity);
      if (at) return at;
      const error = await Promise.race([ended, sleep(PAUSE)]);
      if (error !== undefined) throw error as Error;
    }
  } finally {
    end.abort();
  }
}

async function readPoll(
  connection: Connection,
  namespace: string,
  identity: string,
): Promise<Date | undefined> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: QUEUE,
    taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
  });
  const at = pollers.find((poller) => poller.identity === identity)?.lastAccessTime;
  return at ? new Date(Number(at.seconds) * 1000 + Number(at.nanos) / 1_000_000) : undefined;
}
