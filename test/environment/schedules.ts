import { removalScheduleId } from '../../src/domain/retention.js';
import { rotationScheduleId } from '../../src/domain/rotation.js';
import type { System } from './system.js';

/** Deletes the schedules that setting a system up has made. */
export async function deleteSchedules({ temporal, config }: System): Promise<void> {
  const { TEMPORAL_TASK_QUEUE: queue } = config;
  for (const id of [rotationScheduleId(queue), removalScheduleId(queue)]) {
    await temporal.schedule.getHandle(id).delete();
  }
}
