import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

import type { System } from './system.js';

const { EVENT_TYPE_WORKFLOW_TASK_COMPLETED } = proto.temporal.api.enums.v1.EventType;

/** What histories have in them. */
export interface Events {
  /** Workflow tasks that were completed: each is a round trip to a worker. */
  tasks: number;
  events: number;
}

/** Reads the histories of a system's workflows. */
export interface Histories {
  /** What all of them have in them together. It reads each of them: ask while there are few. */
  count(): Promise<Events>;
  close(): Promise<void>;
}

/** Opens a connection to the system's Temporal. */
export async function openHistories(system: System): Promise<Histories> {
  const connection = await Connection.connect({ address: system.temporalAddress });
  const { workflow } = new Client({ connection, namespace: system.namespace });
  return {
    async count() {
      const total = { tasks: 0, events: 0 };
      for await (const { workflowId, runId } of workflow.list()) {
        const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
        for (const { eventType } of events ?? []) {
          total.events += 1;
          if (eventType === EVENT_TYPE_WORKFLOW_TASK_COMPLETED) total.tasks += 1;
        }
      }
      return total;
    },
    close: () => connection.close(),
  };
}
