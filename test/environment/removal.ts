import { randomUUID } from 'node:crypto';

import { bulkQueue } from '../../src/domain/task-queues.js';
import type { System } from './system.js';

/** Removes what is outdated, as the schedule has it done. @returns the workflow that did. */
export async function removeOutdated({ temporal, config }: System): Promise<string> {
  const workflowId = `removal-${randomUUID()}`;
  await temporal.workflow.execute('removeOutdated', {
    workflowId,
    taskQueue: bulkQueue(config.TEMPORAL_TASK_QUEUE),
  });
  return workflowId;
}
