/** Days that what has served its purpose is kept. */
export const KEPT_DAYS = {
  /** Answers of calls, by their request ids: a call is made again within minutes, a batch after a weekend. */
  requests: 7,
  /** Log-ins that a code was asked for: they are open for less than an hour. */
  logInChallenges: 1,
  /** Wrong passwords are counted, and a log-in is locked, for 24 hours from the first one. */
  logInFailures: 2,
  /** Hashes of passwords that were typed in flows which never began, or ended. */
  stagedPasswords: 1,
  /** Sessions after they ran out: whoever asks what happened finds device and network. */
  sessions: 90,
  /** Marks of steps that were done, and of codes that were judged: flows live 17 days at most. */
  flowMarks: 90,
  /**
   * Former addresses and passwords of changes: an undo lives for 7 days, and one that another change needs
   * as proof for 7 more.
   */
  formerValues: 30,
} as const;

/** How many rows of which table were removed, or emptied. */
export type Removed = Record<string, number>;

/** The schedule of the removal, and the workflow that it starts: one for each deployment in a namespace. */
export function removalScheduleId(taskQueue: string): string {
  return `${taskQueue}-removal`;
}
