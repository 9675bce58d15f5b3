import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { PartError } from '../../../embedded/part-error.js';
import { RotationRunState, type RotationRun } from '../../../gen/holdfast/v1/operator.js';
import { createClients, type Clients } from '../../clients.js';
import type { MailSink } from './mail-sink.js';
import type { DemoSystem } from './system.js';

const LOOK_AGAIN = 200;
/** Half of the mails take 4 s at the demo's rate; milliseconds. */
const MAIL_PATIENCE = 60_000;
/** What was in hand when the system was killed is taken up after two minutes; milliseconds. */
const RUN_PATIENCE = 300_000;

/** Starts a run of the password reminders, as an operator does. */
export function startRun(system: DemoSystem): Promise<RotationRun> {
  return asOperator(system, async ({ operators }) => {
    const asked = { requestId: randomUUID(), reason: 'demo' };
    return requireRun((await operators.startRotationRun(asked)).run);
  });
}

/** Waits for the end of a run. @throws PartError when it doesn't come in time. */
export function untilEnded(system: DemoSystem, runId: string): Promise<RotationRun> {
  return asOperator(system, ({ operators }) =>
    until('the run did not end', RUN_PATIENCE, async () => {
      const run = requireRun((await operators.getRotationRun({ runId })).run);
      return run.state === RotationRunState.ROTATION_RUN_STATE_RUNNING ? undefined : run;
    }),
  );
}

/** Waits until that many different mails have come. @throws PartError when they don't in time. */
export async function untilMails({ mails }: MailSink, count: number): Promise<void> {
  const what = `no ${count} mails came`;
  await until(what, MAIL_PATIENCE, () => Promise.resolve(mails.size >= count || undefined));
}

async function until<Result>(
  what: string,
  patience: number,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  const end = Date.now() + patience;
  for (;;) {
    const result = await look();
    if (result !== undefined) return result;
    if (Date.now() > end) {
      throw new PartError(
        'Demo',
        `${what} in ${patience / 1_000} s`,
        'Run it on a quieter machine.',
      );
    }
    await sleep(LOOK_AGAIN);
  }
}

async function asOperator<Result>(
  { running }: DemoSystem,
  act: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const serviceKey = running.serviceKeys['operator'] ?? '';
  const clients = createClients(running.addresses.grpc, { serviceKey });
  try {
    return await act(clients);
  } finally {
    clients.close();
  }
}

function requireRun(run: RotationRun | undefined): RotationRun {
  if (!run) throw new Error('there is no run in the answer');
  return run;
}
