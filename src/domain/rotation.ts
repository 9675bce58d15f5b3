/** How a run of the password reminders stands. */
export type RotationRunState = 'RUNNING' | 'COMPLETED' | 'CANCELLED';

/** What became of a password reminder; one that is skipped is of no use any more. */
export type ReminderState = 'QUEUED' | 'SENT' | 'FAILED' | 'SKIPPED';
