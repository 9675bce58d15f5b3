import { status } from '@grpc/grpc-js';
import {
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleClient,
  ScheduleOverlapPolicy,
  type Connection,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';

import type { Config } from '../config.js';
import { rotationScheduleId } from '../domain/rotation.js';
import { bulkQueue } from '../domain/task-queues.js';

/** The hour of the day in UTC: night in Europe, before the office in East Asia. */
const HOUR = 3;
/** A run that was missed while Temporal was away is made up for within this. */
const CATCH_UP = '7 days';
/** Says that the setting has paused it, and not a person, whose pause stays. */
const PAUSED_BY_SETTING = 'PASSWORD_ROTATION=off';

/** What the schedule depends on. */
export type RotationConfig = Pick<
  Config,
  'TEMPORAL_NAMESPACE' | 'TEMPORAL_TASK_QUEUE' | 'PASSWORD_ROTATION'
>;

/**
 * Makes the schedule that starts the password reminders each day (G7.4), or brings it up to date; paused when
 * they are off. It has no arguments: a payload is bound to its workflow, whose id isn't known here.
 */
export async function setUpRotationSchedule(
  connection: Connection,
  config: RotationConfig,
): Promise<void> {
  const schedules = new ScheduleClient({ connection, namespace: config.TEMPORAL_NAMESPACE });
  const schedule = rotationSchedule(config);
  try {
    await schedules.create(schedule);
  } catch (error) {
    // The time-skipping server of our tests knows no schedules.
    if (isUnimplemented(error)) return;
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = schedules.getHandle(schedule.scheduleId);
    await handle.update((former) => ({ ...schedule, state: stateAfter(former, config) }));
  }
}

function rotationSchedule(config: RotationConfig) {
  const id = rotationScheduleId(config.TEMPORAL_TASK_QUEUE);
  return {
    scheduleId: id,
    spec: { calendars: [{ hour: HOUR, comment: 'each day' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'remindOfPasswords',
      workflowId: id,
      taskQueue: bulkQueue(config.TEMPORAL_TASK_QUEUE),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
    state: isOff(config) ? { paused: true, note: PAUSED_BY_SETTING } : { paused: false },
  } satisfies ScheduleOptions;
}

function stateAfter(
  { state }: Pick<ScheduleDescription, 'state'>,
  config: RotationConfig,
): { paused: boolean; note?: string } {
  if (isOff(config)) return { paused: true, note: PAUSED_BY_SETTING };
  const isByPerson = state.paused && state.note !== PAUSED_BY_SETTING;
  return isByPerson ? { paused: true, ...(state.note && { note: state.note }) } : { paused: false };
}

function isOff({ PASSWORD_ROTATION }: RotationConfig): boolean {
  return PASSWORD_ROTATION === 'off';
}

function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && cause.code === status.UNIMPLEMENTED;
}
