import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { stopChildren } from '../../../embedded/child.js';
import { PartError } from '../../../embedded/part-error.js';
import { untilSignal } from '../../signals.js';
import { makeAccounts, type Size } from './accounts.js';
import { judge } from './judge.js';
import { startMailSink, type MailSink } from './mail-sink.js';
import { startRun, untilEnded, untilMails } from './runs.js';
import { startDemoSystem, type DemoSystem } from './system.js';

const SIZE: Size = { accounts: 10_000, due: 800 };
/** A system stops within 15 s; milliseconds. */
const STOP_PATIENCE = 20_000;

/** What the demo is played with. */
interface Stage {
  start: () => Promise<DemoSystem>;
  sink: MailSink;
  print: (line: string) => void;
}

/**
 * Shows the password reminders (G7.4) on a system of their own: 10,000 accounts, a run that is killed half-way and
 * goes on, and another run after it. It takes about three minutes, for what was in hand at the kill is left alone for
 * two; and a quarter of an hour at most.
 * @returns whether each due account has one reminder and one mail, and nobody else any.
 * @throws PartError when the system doesn't start, or a run doesn't end in time.
 */
export async function playRotation(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<boolean> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'holdfast-rotation-'));
  const sink = await startMailSink();
  const stage: Stage = {
    sink,
    print,
    start: () => startDemoSystem(env, stateDirectory, sink.port),
  };
  const interrupted = untilSignal(() => process.exit(1)).then((signal) => {
    throw new PartError('Demo', `ended by ${signal}`, 'Run it again.');
  });
  try {
    const isAsExpected = await Promise.race([play(stage, SIZE), interrupted]);
    print(isAsExpected ? '\nok' : '\nnot as expected');
    return isAsExpected;
  } finally {
    await stopChildren(STOP_PATIENCE);
    await sink.close();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

async function play({ start, sink, print }: Stage, size: Size): Promise<boolean> {
  print('A system of its own starts, with a mail server that counts …');
  const doomed = await start();
  const { accounts, due } = size;
  print(`It has ${accounts} accounts, of which ${due} have a password older than 90 days.`);
  await makeAccounts(doomed.databaseUrl, size);
  const { id } = await startRun(doomed);
  print(`A run of the reminders starts: ${id}`);
  await untilMails(sink, due / 2);
  await doomed.kill();
  const atKill = new Set(sink.mails.keys());
  print(`After ${atKill.size} mails the system is killed (kill -9), and started again.`);
  const system = await start();
  print(
    'The run goes on by itself. What was in hand at the kill is tried again after two minutes …',
  );
  const first = await untilEnded(system, id);
  print(`It has ended: ${first.sent} of ${first.due} sent, ${first.failed} failed.`);
  const second = await untilEnded(system, (await startRun(system)).id);
  print(`Another run finds nothing to do: ${second.due} due, ${second.sent} sent.`);
  return judge(
    { databaseUrl: system.databaseUrl, sink, atKill, size, runs: [first, second] },
    print,
  );
}
