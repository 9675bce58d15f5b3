import { bulkQueue } from '../../domain/task-queues.js';
import type { DeliverMessageInput } from '../../workflows/deliver-message.js';
import type { Dependencies } from '../dependencies.js';
import type { LostTogether } from './incident.js';
import { restart } from './restart.js';

/** Sends a subscription message again, to where it may go by now. */
export async function resendMessage(
  dependencies: Dependencies,
  { name, deliveries }: LostTogether,
): Promise<number> {
  const { TEMPORAL_TASK_QUEUE } = dependencies.config;
  const isRestarted = await restart<DeliverMessageInput>(dependencies, {
    workflow: 'deliverMessage',
    workflowId: name,
    deliveries,
    isInput: ({ messageId }) => typeof messageId === 'string',
    options: ({ content }) => ({
      taskQueue: bulkQueue(TEMPORAL_TASK_QUEUE),
      staticSummary: `Message, again: ${content.template}`,
    }),
  });
  return isRestarted ? deliveries.length : 0;
}
