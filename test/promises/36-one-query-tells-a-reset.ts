import { setTimeout as sleep } from 'node:timers/promises';

import { WorkflowNotFoundError } from '@temporalio/client';
import { sql } from 'kysely';

import { findFlow } from '../../src/db/flows.js';
import { request, resetUpToCode, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { closedPort } from '../messaging/smtp-sink.js';
import { Findings, type PromiseCheck } from './promise.js';

const RESETS = 10;
const LOOK_AGAIN = 50;
/** A notice is sent within this, milliseconds. */
const NOTICED = 60_000;
/** Temporal forgets what was deleted in its own time, half a minute here; milliseconds. */
const FORGETS = 120_000;

/** What happens in a reset whose first provider of mails is down, in order. */
const STEPS = [
  'FlowStarted',
  'SendFailed reset-link',
  'MessageSent reset-link',
  'LinkOpened',
  'PasswordEntered',
  'SendFailed identity-code',
  'MessageSent identity-code',
  'CodeAccepted',
  'ResetPassword',
  'EndSessions',
  'FlowEnded',
  'SendFailed password-reset-notice',
  'MessageSent password-reset-notice',
];

interface Told {
  event: string;
  at: Date;
  template: string | null;
  error: string | null;
}

/** Promise 36. */
export const oneQueryTellsAReset: PromiseCheck = {
  number: 36,
  says: 'one query tells every step of a reset, also when Temporal has forgotten it',
  // Temporal takes its time to forget.
  isFast: false,
  async run({ fresh }) {
    const down = `smtp://127.0.0.1:${(await closedPort()).toString()}`;
    const system = await fresh({
      SMTP_URL: `${down},${process.env['HOLDFAST_TEST_SMTP_URL'] ?? ''}`,
    });
    const findings = new Findings();
    const resets: { flowId: string; before: Told[] }[] = [];
    for (let reset = 0; reset < RESETS; reset += 1) {
      const flowId = await completeReset(system);
      resets.push({ flowId, before: await tell(system, flowId) });
    }
    await Promise.all(resets.map(({ flowId }) => forget(system, flowId)));
    for (const { flowId, before } of resets) {
      judge(findings, before);
      const after = await tell(system, flowId);
      findings.expect(
        JSON.stringify(after) === JSON.stringify(before),
        'it tells less once Temporal has forgotten the flow',
      );
    }
    const told = resets.reduce((sum, { before }) => sum + before.length, 0);
    return findings.finding(
      `${RESETS.toString()} resets whose first mail server is down, before and after Temporal has forgotten them`,
      `${told.toString()} rows tell ${STEPS.length.toString()} steps of each`,
    );
  },
};

/** @returns the id of a flow that has ended, and whose notice was sent. */
async function completeReset(system: System): Promise<string> {
  const { flow, holder, code } = await resetUpToCode(system, await signUp(system));
  await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
  const isTold = ({ event, template }: Told) =>
    event === 'MessageSent' && template === 'password-reset-notice';
  const until = Date.now() + NOTICED;
  while (!(await tell(system, flow.flowId)).some(isTold)) {
    if (Date.now() > until) throw new Error('the notice of a reset was never sent');
    await sleep(LOOK_AGAIN);
  }
  return flow.flowId;
}

/** The one query. */
async function tell({ db }: System, flowId: string): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select event, created_at as at, details->>'template' as template, details->>'error' as error
    from flow_history where flow_id = ${flowId} order by created_at`.execute(db);
  return rows;
}

function judge(findings: Findings, told: readonly Told[]): void {
  const steps = told.map(({ event, template }) =>
    template === null ? event : `${event} ${template}`,
  );
  findings.expect(steps.join() === STEPS.join(), `it tells ${steps.join(', ')}`);
  for (const { event, error } of told) {
    if (event !== 'SendFailed') continue;
    findings.expect(/ECONNREFUSED/.test(error ?? ''), `a failed send tells ${error ?? 'nothing'}`);
  }
}

/** Deletes a flow's workflow from Temporal, as the end of its retention does. */
async function forget({ db, temporal }: System, flowId: string): Promise<void> {
  const flow = await findFlow(db, flowId);
  const workflowId = flow?.workflow_id ?? '';
  const handle = temporal.workflow.getHandle(workflowId);
  await handle.result();
  await temporal.workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
  });
  const until = Date.now() + FORGETS;
  while (await isKnown(handle)) {
    if (Date.now() > until) throw new Error('Temporal still knows a workflow that was deleted');
    await sleep(LOOK_AGAIN);
  }
}

function isKnown(handle: { describe: () => Promise<unknown> }): Promise<boolean> {
  return handle.describe().then(
    () => true,
    (error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    },
  );
}
