import { execa } from 'execa';

import { makeDue, startRun, untilRun } from '../environment/rotation.js';
import type { System } from '../environment/system.js';
import { startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';
import { Findings, type PromiseCheck } from './promise.js';

/** Accounts that are due, of each case. */
const DUE = 200;
/** A password is reminded of when it is older, days. */
const AGE = 90;
/** How long no run was started, days. */
const OUTAGE = 3;
const ROOT = new URL('../..', import.meta.url).pathname;
/** Runs that are started at the same moment. */
const AT_ONCE = 3;

/** What was seen of a case. */
interface Seen {
  rows: number;
  accounts: number;
  mails: number;
  distinct: number;
}

/** Promise 27. */
export const oneReminderEach: PromiseCheck = {
  number: 27,
  says: 'one reminder for each password that is due, run twice, overlapping, killed or late',
  // What a killed worker had in hand is taken up after two minutes.
  isFast: false,
  async run({ fresh }) {
    const findings = new Findings();
    const sink = await startSmtpSink();
    const settings = {
      SMTP_URL: `smtp://127.0.0.1:${sink.port.toString()}`,
      REMINDER_RATE: '10000',
    };
    const twice = async (system: System) => {
      for (let run = 0; run < 2; run += 1) await untilRun(system, await startRun(system));
    };
    const overlapping = async (system: System) => {
      const runs = await Promise.all(Array.from({ length: AT_ONCE }, () => startRun(system)));
      await Promise.all(runs.map((id) => untilRun(system, id)));
    };
    const seen = [
      await tryCase(await fresh(settings), sink, findings, twice),
      await tryCase(await fresh(settings), sink, findings, overlapping),
      await tryCase(await fresh(settings), sink, findings, twice, AGE + OUTAGE),
    ];
    await sink.close();
    const killed = await tryKill(findings);
    const mails = seen.reduce((sum, { distinct }) => sum + distinct, 0);
    return findings.finding(
      `${DUE.toString()} accounts due, the batch run twice, ${AT_ONCE.toString()} times at once, and ${OUTAGE.toString()} days late; 800 of 10,000 with kill -9 half-way`,
      `${mails.toString()} reminders of ${(seen.length * DUE).toString()}, each one row and one Message-ID; ${killed}`,
    );
  },
};

async function tryCase(
  system: System,
  sink: SmtpSink,
  findings: Findings,
  remind: (system: System) => Promise<void>,
  days = AGE + 1,
): Promise<Seen> {
  sink.arrived.length = 0;
  await makeDue(system, DUE, days);
  await remind(system);
  const reminders = await system.db
    .selectFrom('password_reminders')
    .select(['uin', 'state'])
    .execute();
  const ids = sink.arrived.map(({ raw }) => /^Message-ID:\s*(\S+)/im.exec(raw)?.[1]);
  const seen = {
    rows: reminders.filter(({ state }) => state === 'SENT').length,
    accounts: new Set(reminders.map(({ uin }) => uin)).size,
    mails: ids.length,
    distinct: new Set(ids).size,
  };
  for (const [what, count] of Object.entries(seen)) {
    findings.expect(count === DUE, `${count.toString()} ${what} for ${DUE.toString()} due`);
  }
  findings.times += DUE;
  return seen;
}

/** Plays the demo that kills a system half-way, and lets another run follow. @returns its verdicts. */
async function tryKill(findings: Findings): Promise<string> {
  const { all, exitCode } = await execa(
    process.execPath,
    ['dist/cli/index.js', 'demo', '--rotation'],
    { cwd: ROOT, all: true, reject: false },
  );
  const verdicts = all.split('\n').filter((line) => /^ {2}(ok |NOT)/.test(line));
  for (const line of verdicts) findings.expect(line.startsWith('  ok'), line.trim());
  findings.expect(exitCode === 0 && verdicts.length > 0, `the killed run: ${all.slice(-300)}`);
  return `${verdicts.length.toString()} of ${verdicts.length.toString()} claims hold after the kill`;
}
