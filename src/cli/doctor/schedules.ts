import { status } from '@grpc/grpc-js';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import type proto from '@temporalio/proto';

import type { Config } from '../../config.js';
import { removalScheduleId } from '../../domain/retention.js';
import { rotationScheduleId } from '../../domain/rotation.js';
import { failed, ok, warn, type Check, type Found } from './check.js';

type Description = proto.temporal.api.workflowservice.v1.IDescribeScheduleResponse;

/** Whether the schedule of the password reminders is as PASSWORD_ROTATION says, and that of the removal is there. */
export function scheduleChecks(connection: Connection, config: Config): Check[] {
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: queue } = config;
  const check = (part: string, id: string, judge: (schedule?: Description) => Found): Check => ({
    part,
    remedy: 'See that this client may describe schedules in TEMPORAL_NAMESPACE.',
    look: async () => judge(await describe(connection, namespace, id)),
  });
  const rotation = rotationScheduleId(queue);
  const removal = removalScheduleId(queue);
  return [
    check('Reminder schedule', rotation, (schedule) =>
      judgeRotation(config.PASSWORD_ROTATION, rotation, schedule),
    ),
    check('Removal schedule', removal, (schedule) => judgeRemoval(removal, schedule)),
  ];
}

function judgeRotation(
  rotation: Config['PASSWORD_ROTATION'],
  id: string,
  schedule: Description | undefined,
): Found {
  const is = `PASSWORD_ROTATION=${rotation}`;
  const remedy = 'Run "holdfast setup" with this PASSWORD_ROTATION.';
  const { paused, notes } = schedule?.schedule?.state ?? {};
  if (rotation === 'off') {
    return !schedule || paused
      ? ok(`none runs, as ${is} says`)
      : failed(`${id} runs, although ${is}`, remedy);
  }
  if (!schedule) return failed(`there is no ${id}, although ${is}`, remedy);
  if (paused && notes?.startsWith('PASSWORD_ROTATION=')) {
    return failed(`${id} is still paused, although ${is}`, remedy);
  }
  if (paused) {
    return warn(
      `${id} is paused by a person, although ${is}`,
      'Unpause it in Temporal’s UI, or set PASSWORD_ROTATION=off.',
    );
  }
  return runs(id, schedule);
}

function judgeRemoval(id: string, schedule: Description | undefined): Found {
  if (!schedule) return failed(`there is no ${id}`, 'Run "holdfast setup".');
  if (schedule.schedule?.state?.paused) {
    return warn(`${id} is paused by a person`, 'Unpause it in Temporal’s UI.');
  }
  return runs(id, schedule);
}

function runs(id: string, schedule: Description): Found {
  const next = Number(schedule.info?.futureActionTimes?.[0]?.seconds ?? 0);
  return ok(next === 0 ? `${id} runs` : `next run ${new Date(next * 1000).toISOString()}`);
}

async function describe(
  connection: Connection,
  namespace: string,
  scheduleId: string,
): Promise<Description | undefined> {
  try {
    return await connection.workflowService.describeSchedule({ namespace, scheduleId });
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return undefined;
    throw error;
  }
}
