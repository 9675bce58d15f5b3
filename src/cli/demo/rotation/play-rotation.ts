import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { RotationRunState, type RotationRun } from '../../../gen/holdfast/v1/operator.js';
import { createClients } from '../../clients.js';
import { countReminders, makeAccounts } from './accounts.js';
import { startMailSink, type MailSink } from './mail-sink.js';
import { startDemoSystem, type DemoSystem } from './system.js';

const ACCOUNTS = 10_000;
const DUE = 800;
const LOOK_AGAIN = 200;
/** What was in hand when the system was killed is taken up after two minutes; milliseconds. */
const PATIENCE = 300_000;

/**
 * Shows the password reminders (G7.4) on a system of their own: 10,000 accounts, a run that is killed half-way, and
 * another run after it. Takes about three minutes.
 * @returns whether each due account has one reminder, and one mail or the same one twice.
 */
export async function playRotation(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<boolean> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'holdfast-rotation-'));
  const sink = await startMailSink();
  let system: DemoSystem | undefined;
  try {
    print('A system of its own starts, with a mail server that counts …');
    system = await startDemoSystem(env, stateDirectory, sink.port);
    print(`${ACCOUNTS} accounts are made; the passwords of ${DUE} are older than 90 days.`);
    await makeAccounts(system.databaseUrl, { accounts: ACCOUNTS, due: DUE });
    const first = await startRun(system);
    print(`Run ${first.id} starts; ${first.due} are due.`);
    while (sink.mails.size < DUE / 2) await sleep(LOOK_AGAIN);
    await system.kill();
    const atKill = sink.mails.size;
    print(`After ${atKill} mails the system is killed (kill -9), and started again.`);
    system = await startDemoSystem(env, stateDirectory, sink.port);
    tellRun(print, 'The run goes on by itself', await untilEnded(system, first.id));
    const second = await startRun(system);
    tellRun(print, 'Another run', await untilEnded(system, second.id));
    return await judge(system, sink, print);
  } finally {
    await system?.stop();
    await sink.close();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

function operatorOf({ running }: DemoSystem) {
  return createClients(running.addresses.grpc, {
    serviceKey: running.serviceKeys['operator'] ?? '',
  });
}

async function startRun(system: DemoSystem): Promise<RotationRun> {
  const clients = operatorOf(system);
  try {
    const { run } = await clients.operators.startRotationRun({
      requestId: randomUUID(),
      reason: 'demo',
    });
    return requireRun(run);
  } finally {
    clients.close();
  }
}

async function untilEnded(system: DemoSystem, runId: string): Promise<RotationRun> {
  const clients = operatorOf(system);
  const until = Date.now() + PATIENCE;
  try {
    for (;;) {
      const run = requireRun((await clients.operators.getRotationRun({ runId })).run);
      if (run.state !== RotationRunState.ROTATION_RUN_STATE_RUNNING) return run;
      if (Date.now() > until) throw new Error(`the run did not end in ${PATIENCE / 1_000} s`);
      await sleep(LOOK_AGAIN);
    }
  } finally {
    clients.close();
  }
}

function requireRun(run: RotationRun | undefined): RotationRun {
  if (!run) throw new Error('there is no run in the answer');
  return run;
}

function tellRun(print: (line: string) => void, which: string, run: RotationRun): void {
  print(`${which}: ${run.sent} sent, ${run.failed} failed, ${run.skipped} skipped.`);
}

async function judge(
  { databaseUrl }: DemoSystem,
  { mails }: MailSink,
  print: (line: string) => void,
): Promise<boolean> {
  const { rows, twice, notDue, sent } = await countReminders(databaseUrl);
  const repeated = [...mails.values()].filter((times) => times > 1).length;
  const checks: [string, boolean][] = [
    [
      `${rows} reminders for ${DUE} due accounts, ${twice} of them twice`,
      rows === DUE && twice === 0,
    ],
    [`${sent} of them sent`, sent === DUE],
    [`${mails.size} distinct Message-IDs at the mail server`, mails.size === DUE],
    [`${notDue} reminders of passwords that aren't due`, notDue === 0],
  ];
  for (const [what, isAsExpected] of checks) print(`${isAsExpected ? 'ok ' : 'NOT'}  ${what}`);
  print(
    `     ${repeated} mails came twice, with the same Message-ID: they were in flight at the kill`,
  );
  return checks.every(([, isAsExpected]) => isAsExpected);
}
