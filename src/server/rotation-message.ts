import type { PasswordDueRow } from '../db/passwords-due.js';
import type { RotationRunRow } from '../db/rotation-runs.js';
import { forecast } from '../domain/rotation.js';
import {
  RotationRunState,
  type PasswordDue,
  type RotationRun,
} from '../gen/holdfast/v1/operator.js';

/** A run of the password reminders, as operators see it. @param waiting reminders that are to be tried again. */
export function toRotationRun(row: RotationRunRow, waiting: number, now = Date.now()): RotationRun {
  const { id, state, due, sent, failed, skipped, started_at: startedAt, ended_at: endedAt } = row;
  const progress = { due, sent, failed, skipped, startedAt: startedAt.valueOf() };
  const { rate, estimatedEnd } = forecast(progress, endedAt?.valueOf() ?? now);
  const isRunning = state === 'RUNNING';
  return {
    id,
    workflowId: row.workflow_id,
    state: RotationRunState[`ROTATION_RUN_STATE_${state}`],
    startedAt,
    endedAt: endedAt ?? undefined,
    due,
    sent,
    failed,
    skipped,
    waiting,
    rate,
    estimatedEnd: isRunning && estimatedEnd !== undefined ? new Date(estimatedEnd) : undefined,
  };
}

/** A password that is older than 90 days, as operators see it. */
export function toPasswordDue(row: PasswordDueRow): PasswordDue {
  return {
    uin: row.uin,
    passwordChangedAt: row.changed_at,
    dueSince: row.password_due_at ?? undefined,
    remindedAt: row.reminded_at ?? undefined,
  };
}
