import { Client, Connection } from '@temporalio/client';

/** A task that fails is tried again; one that has failed so often does so for ever. */
const TRIES = 3;

/** A workflow that is open, and whose task was lost or failed. */
interface Retried {
  workflowId: string;
  /** The try that it is at, from 2. */
  attempt: number;
}

/** Workflows whose task fails again and again: they stand still. */
export async function findStuckWorkflows(address: string): Promise<string[]> {
  const retried = await listRetried(address);
  return retried
    .filter(({ attempt }) => attempt > TRIES)
    .map(({ workflowId, attempt }) => `${workflowId}: its task is tried for the ${attempt}th time`);
}

/** Workflows whose task is tried again. One whose worker was killed has to wait until its time is over. */
export async function listRetried(address: string): Promise<Retried[]> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const retried: Retried[] = [];
    for await (const { workflowId, type } of workflow.list({
      query: 'ExecutionStatus = "Running"',
    })) {
      // Schedules are workflows of Temporal's own.
      if (type.startsWith('temporal-sys')) continue;
      const { raw } = await workflow.getHandle(workflowId).describe();
      const attempt = raw.pendingWorkflowTask?.attempt ?? 0;
      if (attempt > 1) retried.push({ workflowId, attempt });
    }
    return retried;
  } finally {
    await connection.close();
  }
}
