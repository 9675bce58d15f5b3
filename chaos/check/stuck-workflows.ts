import { Client, Connection } from '@temporalio/client';

/** A task that fails is tried again; one that has failed so often does so for ever. */
const TRIES = 3;

/** Workflows that are open, and whose task fails again and again: they stand still. */
export async function findStuckWorkflows(address: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const stuck: string[] = [];
    for await (const { workflowId, type } of workflow.list({
      query: 'ExecutionStatus = "Running"',
    })) {
      // Schedules are workflows of Temporal's own.
      if (type.startsWith('temporal-sys')) continue;
      const { raw } = await workflow.getHandle(workflowId).describe();
      const attempt = raw.pendingWorkflowTask?.attempt ?? 0;
      if (attempt > TRIES) stuck.push(`${workflowId}: its task is tried for the ${attempt}th time`);
    }
    return stuck;
  } finally {
    await connection.close();
  }
}
