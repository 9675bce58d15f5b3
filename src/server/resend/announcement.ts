import { FLOW_ATTRIBUTE, UIN_ATTRIBUTE } from '../../domain/search-attributes.js';
import { flowsQueue } from '../../domain/task-queues.js';
import type { AnnounceChangeInput } from '../../workflows/announce-change.js';
import type { Dependencies } from '../dependencies.js';
import type { LostTogether } from './incident.js';
import { restart } from './restart.js';

/** Tells again of a security change whom the provider didn't. */
export async function resendAnnouncement(
  dependencies: Dependencies,
  { name, deliveries }: LostTogether,
): Promise<number> {
  const { TEMPORAL_TASK_QUEUE } = dependencies.config;
  const isRestarted = await restart<AnnounceChangeInput>(dependencies, {
    workflow: 'announceChange',
    workflowId: name,
    deliveries,
    isInput: ({ flowId }) => typeof flowId === 'string',
    options: ({ flowId, uin, template }) => ({
      taskQueue: flowsQueue(TEMPORAL_TASK_QUEUE),
      staticSummary: `tells ${deliveries.length.toString()} channels again: ${template}`,
      typedSearchAttributes: [
        { key: FLOW_ATTRIBUTE, value: flowId },
        ...(uin === undefined ? [] : [{ key: UIN_ATTRIBUTE, value: uin }]),
      ],
    }),
  });
  return isRestarted ? deliveries.length : 0;
}
