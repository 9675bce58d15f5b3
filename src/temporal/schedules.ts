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
import { removalScheduleId } from '../domain/retention.js';
import { rotationScheduleId } from '../domain/rotation.js';
import { bulkQueue } from '../domain/task-queues.js';

/** A run that was missed while Temporal was away is made up for within this. */
const CATCH_UP = '7 days';

/** What the schedules depend on. */
export type ScheduleConfig = Pick<
  Config,
  'TEMPORAL_NAMESPACE' | 'TEMPORAL_TASK_QUEUE' | 'PASSWORD_ROTATION'
>;

/** A workflow that is started once a day, and never twice at a time. */
interface Daily {
  /** Of the schedule, and of the workflow. */
  id: string;
  workflowType: string;
  /** Of the day, UTC. */
  hour: number;
  /** The setting that pauses it: a pause of its is told from a person's, which stays. */
  pausedBy?: string | undefined;
}

/**
 * Makes the schedules that are missing, and brings the others up to date. They give no arguments: a payload is
 * bound to its workflow, whose id isn't known here.
 */
export async function setUpSchedules(
  connection: Connection,
  config: ScheduleConfig,
): Promise<void> {
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: queue } = config;
  const schedules = new ScheduleClient({ connection, namespace });
  for (const daily of dailyOf(config)) await setUp(schedules, daily, bulkQueue(queue));
}

function dailyOf({ TEMPORAL_TASK_QUEUE: queue, PASSWORD_ROTATION }: ScheduleConfig): Daily[] {
  return [
    {
      id: rotationScheduleId(queue),
      workflowType: 'remindOfPasswords',
      // Night in Europe, before the office in East Asia.
      hour: 3,
      ...(PASSWORD_ROTATION === 'off' && { pausedBy: 'PASSWORD_ROTATION=off' }),
    },
    // When most reminders have gone out.
    { id: removalScheduleId(queue), workflowType: 'removeOutdated', hour: 5 },
  ];
}

async function setUp(schedules: ScheduleClient, daily: Daily, taskQueue: string): Promise<void> {
  const schedule = toSchedule(daily, taskQueue);
  try {
    await schedules.create(schedule);
  } catch (error) {
    // The time-skipping server of our tests knows no schedules.
    if (isUnimplemented(error)) return;
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = schedules.getHandle(schedule.scheduleId);
    await handle.update((former) => ({ ...schedule, state: stateAfter(former, daily) }));
  }
}

function toSchedule({ id, workflowType, hour, pausedBy }: Daily, taskQueue: string) {
  return {
    scheduleId: id,
    spec: { calendars: [{ hour, comment: 'each day' }] },
    action: { type: 'startWorkflow', workflowType, workflowId: id, taskQueue },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
    state: pausedBy === undefined ? { paused: false } : { paused: true, note: pausedBy },
  } satisfies ScheduleOptions;
}

function stateAfter(
  { state }: Pick<ScheduleDescription, 'state'>,
  { pausedBy }: Daily,
): { paused: boolean; note?: string } {
  if (pausedBy !== undefined) return { paused: true, note: pausedBy };
  const isBySetting = state.note?.startsWith('PASSWORD_ROTATION=') === true;
  return state.paused && !isBySetting
    ? { paused: true, ...(state.note && { note: state.note }) }
    : { paused: false };
}

function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && cause.code === status.UNIMPLEMENTED;
}
