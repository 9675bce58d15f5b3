import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';

import { listPasswordsDue } from '../../../db/passwords-due.js';
import {
  askForRotationEnd,
  countWaitingReminders,
  endRotationRun,
  findRotationRun,
  openRotationRun,
  type RotationRunRow,
} from '../../../db/rotation-runs.js';
import { Refusal } from '../../../domain/errors.js';
import { rotationWorkflowId } from '../../../domain/rotation.js';
import { bulkQueue } from '../../../domain/task-queues.js';
import {
  CancelRotationRunResponse,
  StartRotationRunResponse,
} from '../../../gen/holdfast/v1/operator.js';
import type { RemindOfPasswordsInput } from '../../../workflows/definitions.js';
import type { Dependencies } from '../../dependencies.js';
import { operatorReason, optional, readRequest, requestId, runId } from '../../fields.js';
import { idempotent } from '../../idempotent.js';
import type { OperatorRoutes } from './operator-routes.js';
import { cutPage, pageSize, pageTokenAfter, timeToken } from '../../paging.js';
import { toPasswordDue, toRotationRun } from '../../rotation-message.js';
import { withinLimit } from '../../steps.js';

const start = z.object({ requestId, reason: operatorReason });
const one = z.object({ runId: optional(runId) });
const cancel = z.object({ requestId, runId, reason: operatorReason });
const duePage = z.object({ pageSize, pageToken: timeToken(/^[1-9]\d{0,17}$/) });

/** Password reminders (G7.4): what is due, and the runs that remind. Looking needs no Temporal. */
export function rotationRoutes(
  dependencies: Dependencies,
): OperatorRoutes<
  'startRotationRun' | 'getRotationRun' | 'cancelRotationRun' | 'listPasswordsDue'
> {
  const { db, config } = dependencies;

  async function show(run: RotationRunRow) {
    return { run: toRotationRun(run, await countWaitingReminders(db)) };
  }

  async function find(id?: string): Promise<RotationRunRow> {
    const run = await findRotationRun(db, id);
    if (!run) throw new Refusal('ROTATION_RUN_NOT_FOUND');
    return run;
  }

  return {
    async startRotationRun(request, call) {
      const input = readRequest(start, request);
      const method = { name: 'StartRotationRun', codec: StartRotationRunResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async (id) => {
        if (config.PASSWORD_ROTATION === 'off') throw new Refusal('ROTATION_OFF');
        const { reason } = input;
        const { actor } = call;
        const workflowId = rotationWorkflowId(id);
        // The run writes its own row when it begins; whichever comes first does.
        await withinLimit(startRun(dependencies, workflowId, { runId: id, actor, reason }));
        return show(await openRotationRun(db, { id, workflowId, actor, reason }));
      });
    },

    async getRotationRun(request) {
      return show(await find(readRequest(one, request).runId));
    },

    async cancelRotationRun(request, call) {
      const input = readRequest(cancel, request);
      const method = { name: 'CancelRotationRun', codec: CancelRotationRunResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const { runId: id, reason } = input;
        const { state, workflow_id: workflowId } = await find(id);
        if (state === 'RUNNING') {
          await askForRotationEnd(db, { id, actor: call.actor, reason });
          await withinLimit(cancelRun(dependencies, id, workflowId));
        }
        return show(await find(id));
      });
    },

    async listPasswordsDue(request) {
      const { pageSize: size, pageToken: cursor } = readRequest(duePage, request);
      const found = await listPasswordsDue(db, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ uin, password_due_at: at }) =>
        pageTokenAfter(at ?? new Date(0), uin),
      );
      return { passwords: rows.map(toPasswordDue), nextPageToken };
    },
  };
}

async function startRun(
  { temporal, config }: Dependencies,
  workflowId: string,
  input: RemindOfPasswordsInput,
): Promise<void> {
  try {
    await temporal.workflow.start('remindOfPasswords', {
      workflowId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: bulkQueue(config.TEMPORAL_TASK_QUEUE),
      staticSummary: 'Reminders of passwords older than 90 days',
      args: [input],
    });
  } catch (error) {
    // By a server that died before it could say so.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function cancelRun(
  { temporal, db }: Dependencies,
  id: string,
  workflowId: string,
): Promise<void> {
  try {
    await temporal.workflow.getHandle(workflowId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // It was terminated, and can't say so itself.
    const run = await findRotationRun(db, id);
    if (run?.state === 'RUNNING') await endRotationRun(db, id, 'CANCELLED');
  }
}
