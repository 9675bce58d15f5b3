import { RotationRunState, type RotationRun } from '../../../gen/holdfast/v1/operator.js';
import { countReminders, listDueAddresses, type Size } from './accounts.js';
import type { MailSink } from './mail-sink.js';

/** What is left when all runs have ended. */
interface Evidence {
  databaseUrl: string;
  sink: MailSink;
  /** The Message-IDs that had come when the system was killed. */
  atKill: ReadonlySet<string>;
  size: Size;
  /** The one that was killed, and the one after it. */
  runs: readonly [RotationRun, RotationRun];
}

/** What is claimed, and whether it is so. */
type Check = [claim: string, isSo: boolean];

/**
 * Holds the database and what came at the mail server against what a run promises, and prints a line for each.
 * @returns whether all is as it should be.
 */
export async function judge(evidence: Evidence, print: (line: string) => void): Promise<boolean> {
  const checks = [
    ...judgeRuns(evidence),
    ...(await judgeRows(evidence)),
    ...(await judgeMails(evidence)),
  ];
  for (const [claim, isSo] of checks) print(`  ${isSo ? 'ok ' : 'NOT'}  ${claim}`);
  return checks.every(([, isSo]) => isSo);
}

function judgeRuns({ runs, size: { due } }: Evidence): Check[] {
  const [first, second] = runs;
  const { ROTATION_RUN_STATE_COMPLETED: completed } = RotationRunState;
  return [
    ['both runs are completed', runs.every(({ state }) => state === completed)],
    [
      `together they have sent ${first.sent + second.sent}, all of them the first one`,
      first.sent === due && second.sent === 0,
    ],
  ];
}

async function judgeRows({ databaseUrl, size: { due } }: Evidence): Promise<Check[]> {
  const { rows, twice, notDue, sent } = await countReminders(databaseUrl);
  return [
    [
      `password_reminders: ${rows} rows for ${due} due accounts, ${twice} accounts twice, ${notDue} not due`,
      rows === due && twice === 0 && notDue === 0,
    ],
    [`password_reminders: ${sent} are sent`, sent === due],
  ];
}

async function judgeMails({
  databaseUrl,
  sink,
  atKill,
  size: { due },
}: Evidence): Promise<Check[]> {
  const isDue = new Set(await listDueAddresses(databaseUrl));
  const mails = [...sink.mails.entries()];
  const reached = new Set(mails.map(([, { to }]) => to));
  const strangers = [...reached].filter((to) => !isDue.has(to)).length;
  const again = mails.filter(([, { times }]) => times > 1);
  return [
    [
      `mail server: ${mails.length} distinct Message-IDs, to ${reached.size} accounts that are due`,
      mails.length === due && reached.size === due && isDue.size === due,
    ],
    [`mail server: ${strangers} mails to anybody else`, strangers === 0],
    [
      `mail server: ${again.length} mails came a second time under the same Message-ID; the kill came before they were written down as sent`,
      again.every(([id, { times }]) => times === 2 && atKill.has(id)),
    ],
  ];
}
