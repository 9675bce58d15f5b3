import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import { findFlow } from '../../src/db/flows.js';
import { maskEmail, parseEmail } from '../../src/domain/email.js';
import { flowsQueue } from '../../src/domain/task-queues.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import type { signUp as signUpWorkflow } from '../../src/workflows/sign-up.js';
import { startParts } from '../environment/parts.js';
import {
  askForReset,
  forgetSendLimits,
  newEmail,
  newMobile,
  openReset,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  startSignUp,
  twice,
} from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { createTimeSkippingEnvironment } from '../environment/time-skipping.js';
import { historyToJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';

/**
 * Plays every flow to each of its endings and keeps the histories beside this file. Those of a landed
 * flow stay as they are: record anew only what is new, and remove nothing that may still be running.
 */
const DIRECTORY = new URL('histories/', import.meta.url);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const parts = await startParts(say);
Object.assign(process.env, parts.environment);
mkdirSync(DIRECTORY, { recursive: true });
const system = await startSystem(RECORDING_KEYS);
try {
  await recordSignUps();
  await recordResets();
  await recordExpiries();
} finally {
  await system.stop();
  await parts.stop();
}
process.exit(0);

async function recordSignUps(): Promise<void> {
  const { flows } = system.gateway;
  const start = (email?: string) => startSignUp(system, email);
  const proved = async (email = newEmail()) => {
    const started = await start(email);
    const code = codeIn(await system.inbox.wait(email, 1, WITH_CODE));
    await flows.submitCode({ ...request(), ...started.step, code }, started.holder);
    return started;
  };

  const person = await signUp(system, { mobile: newMobile() });
  const flow = await system.db
    .selectFrom('flows')
    .select('id')
    .where('uin', '=', person.uin)
    .executeTakeFirstOrThrow();
  await save('sign-up-completed', flow.id);

  const cancelled = await start();
  await flows.cancelFlow({ ...request(), ...cancelled.step }, cancelled.holder);
  await save('sign-up-cancelled', cancelled.step.flowId);

  const taken = await start(person.email);
  const wrong = { ...request(), ...taken.step, code: '000000' };
  await flows.submitCode(wrong, taken.holder).catch(() => undefined);
  await flows.cancelFlow({ ...request(), ...taken.step }, taken.holder);
  await save('sign-up-for-a-taken-address', taken.step.flowId);

  const loser = await proved();
  await system.db
    .insertInto('accounts')
    .values({ name: 'First', language: 'en', login_email_canonical: loser.email })
    .execute();
  const refused = { accountName: 'Second', ...twice(PASSWORD) };
  await flows.submitPassword({ ...request(), ...loser.step, ...refused }, loser.holder);
  await save('sign-up-refused', loser.step.flowId);
}

async function recordResets(): Promise<void> {
  const { flows, recovery } = system.gateway;
  const person = await signUp(system, { mobile: newMobile() });

  const done = await resetUpToCode(system, person);
  await openReset(system, done.token);
  await save('password-reset-opened-again', done.flow.flowId, 'RUNNING');
  const again = await openReset(system, done.token);
  await flows.cancelFlow({ ...request(), ...again.flow }, again.holder);
  await save('password-reset-cancelled', again.flow.flowId);

  const completed = await resetUpToCode(system, person);
  const last = { ...request(), ...completed.flow, code: completed.code };
  await flows.submitCode(last, completed.holder);
  await save('password-reset-completed', completed.flow.flowId);
  await saveWorkflow('announcement-completed', `announcement/${completed.flow.flowId}`);

  const changed = await resetUpToCode(system, person, 'Calm-Harbour-3');
  await system.db
    .updateTable('accounts')
    .set((eb) => ({ security_epoch: eb('security_epoch', '+', '1') }))
    .where('uin', '=', person.uin)
    .execute();
  const late = { ...request(), ...changed.flow, code: changed.code };
  await flows.submitCode(late, changed.holder);
  await save('password-reset-refused', changed.flow.flowId);

  await forgetSendLimits(system);
  await recovery.startPasswordReset({ ...request(), email: newEmail() });
  let unknown: { id: string } | undefined;
  while (!unknown) {
    unknown = await system.db
      .selectFrom('flows')
      .select('id')
      .where('kind', '=', 'PASSWORD_RESET')
      .where('uin', 'is', null)
      .executeTakeFirst();
  }
  await save('password-reset-for-an-unknown-address', unknown.id, 'RUNNING');
}

async function recordExpiries(): Promise<void> {
  const env = await createTimeSkippingEnvironment();
  await setUpTemporal({ TEMPORAL_ADDRESS: env.address, TEMPORAL_NAMESPACE: 'default' });
  const { DATABASE_URL } = system.config;
  const ahead = await startSystem({
    ...RECORDING_KEYS,
    DATABASE_URL,
    TEMPORAL_ADDRESS: env.address,
  });
  const person = await signUp(system);
  const { flow } = await openReset(ahead, await askForReset(ahead, person.email));
  const address = parseEmail(newEmail()) ?? { address: '', canonical: '' };
  const flowId = randomUUID();
  await ahead.temporal.workflow.start<typeof signUpWorkflow>('signUp', {
    workflowId: `sign-up/${flowId}`,
    taskQueue: flowsQueue(ahead.config.TEMPORAL_TASK_QUEUE),
    args: [
      {
        flowId,
        actor: { caller: 'recording' },
        language: 'en',
        email: { channel: 'email', ...address, masked: maskEmail(address.address) },
      },
    ],
  });
  await env.sleep('24h');
  await save('sign-up-expired', flowId, 'COMPLETED', ahead);
  await env.sleep('24h');
  await save('password-reset-expired', flow.flowId, 'COMPLETED', ahead);
  await ahead.stop();
  await env.teardown();
}

async function save(name: string, flowId: string, status?: string, of = system): Promise<void> {
  const flow = await findFlow(of.db, flowId);
  await saveWorkflow(name, flow?.workflow_id ?? '', status, of);
}

/** Waits until the workflow has the status, and writes its history. */
async function saveWorkflow(
  name: string,
  workflowId: string,
  status = 'COMPLETED',
  of: System = system,
): Promise<void> {
  const handle = of.temporal.workflow.getHandle(workflowId);
  while ((await handle.describe()).status.name !== status) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const history = historyToJson(await handle.fetchHistory());
  const file = new URL(`${name}.json`, DIRECTORY);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ workflowId, history }, undefined, 1));
  say(`recorded ${name}`);
}
