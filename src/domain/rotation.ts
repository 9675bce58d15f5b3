const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How a run of the password reminders stands. */
export type RotationRunState = 'RUNNING' | 'COMPLETED' | 'CANCELLED';

/** What became of a password reminder; one that is skipped is of no use any more. */
export type ReminderState = 'QUEUED' | 'SENT' | 'FAILED' | 'SKIPPED';

/** Why a reminder has failed or was skipped. */
export type ReminderReason =
  'DELIVERY_FAILED' | 'PASSWORD_CHANGED' | 'ACCOUNT_NOT_ACTIVE' | 'NO_VERIFIED_CHANNEL';

/** What happens when a password is 90 days old (`PASSWORD_ROTATION`). */
export type PasswordRotation = 'remind' | 'enforce' | 'off';

/** A reminder is tried for this long, milliseconds: three days outlast a weekend's outage. */
export const REMINDER_TRIES_LIFETIME = 72 * HOUR;
/**
 * Who has taken a reminder has this long to send it, milliseconds; then another may. Three providers at 18 s
 * each are done well before.
 */
export const REMINDER_LEASE = 2 * MINUTE;
/** The longest pause before a reminder is tried again, milliseconds: what waited for an outage to end goes soon. */
const LONGEST_WAIT = HOUR;
/**
 * A run waits for nothing any more after this, milliseconds, so that the next day's isn't skipped for it: that
 * one takes what still waits.
 */
export const RUN_PATIENCE = 20 * HOUR;
/** A run that says nothing for this long was terminated, milliseconds; one that lives pauses 5 minutes at most. */
export const RUN_SILENCE = HOUR;
/** The longest pause of a run, milliseconds. */
const LONGEST_PAUSE = 5 * MINUTE;
const FIRST_PAUSE = 2 * SECOND;

/** Due accounts are counted up to here: it stands for as many or more, and counting takes no longer. */
export const DUE_LIMIT = 100_000;

/** How long before a reminder is tried again, milliseconds: a minute, doubled by each failure. @param tries so far. */
export function waitBeforeTry(tries: number): number {
  return Math.min(MINUTE * 2 ** Math.max(tries - 1, 0), LONGEST_WAIT);
}

/** How long a run pauses, milliseconds. @param pauses how often it did since it last got on. */
export function pauseOfRun(pauses: number): number {
  return Math.min(FIRST_PAUSE * 2 ** Math.min(pauses, 20), LONGEST_PAUSE);
}

/** What a run has done. */
export interface RotationProgress {
  /** Accounts that were due when it began. */
  due: number;
  sent: number;
  failed: number;
  skipped: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** How fast a run is, and when it will be through. */
export interface RotationForecast {
  /** Sent in a second, over the whole run. */
  rate: number;
  /** Milliseconds since the epoch; undefined while nothing was sent, or nothing is left. */
  estimatedEnd: number | undefined;
}

/** How fast a run is at a moment, and when it will be through at that rate. */
export function forecast(
  { due, sent, failed, skipped, startedAt }: RotationProgress,
  now: number,
): RotationForecast {
  const elapsed = Math.max(now - startedAt, 1);
  const rate = (sent * SECOND) / elapsed;
  const left = due - sent - failed - skipped;
  const estimatedEnd = rate > 0 && left > 0 ? now + (left / rate) * SECOND : undefined;
  return { rate, estimatedEnd };
}

/** The id of the workflow of a run that a service started; the schedule names its own. */
export function rotationWorkflowId(runId: string): string {
  return `rotation/${runId}`;
}

/** The id of the schedule that starts a run each day. @param taskQueue `TEMPORAL_TASK_QUEUE`. */
export function rotationScheduleId(taskQueue: string): string {
  return `${taskQueue}-password-rotation`;
}
