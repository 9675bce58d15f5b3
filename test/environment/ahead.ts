import { randomUUID } from 'node:crypto';

import type { Duration } from '@temporalio/common';

import { toEnteredAddress } from '../../src/db/channels.js';
import { findFlow } from '../../src/db/flows.js';
import type { FlowSnapshot } from '../../src/domain/flow.js';
import { flowsQueue } from '../../src/domain/task-queues.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import type { ChangeInput, FlowInput } from '../../src/workflows/definitions.js';
import type { Holder } from './changes.js';
import { startSystem, type System } from './system.js';
import { createTimeSkippingEnvironment } from './time-skipping.js';

/** A system whose time runs ahead, with the accounts of one where it passes as usual. */
export interface Ahead {
  system: System;
  /** Lets time pass there. */
  sleep(duration: Duration): Promise<void>;
  /** The time there, milliseconds since the epoch. */
  now(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts one.
 * @param people the system where people sign up and log in.
 * @param settings replace those of the tests.
 */
export async function startAhead(
  people: System,
  settings: Record<string, string> = {},
): Promise<Ahead> {
  const env = await createTimeSkippingEnvironment();
  await setUpTemporal({ TEMPORAL_ADDRESS: env.address, TEMPORAL_NAMESPACE: 'default' });
  const { DATABASE_URL, SUBJECT_KEY, SECRET_KEYS } = people.config;
  const system = await startSystem({
    TEMPORAL_ADDRESS: env.address,
    DATABASE_URL,
    SUBJECT_KEY,
    SECRET_KEYS: SECRET_KEYS.join(),
    ...settings,
  });
  return {
    system,
    sleep: (duration) => env.sleep(duration),
    now: () => env.currentTimeMs(),
    async stop() {
      await system.stop();
      await env.teardown();
    },
  };
}

/** A workflow to start, and what it gets besides what all flows get. */
export interface FlowAhead<Values> {
  workflow: string;
  workflowId: string;
  values: Values;
}

/**
 * Starts a flow, and waits until it waits for a person: the time-skipping server knows no
 * update-with-start, by which the server starts them.
 */
export async function startFlowAhead<Input extends FlowInput>(
  { system }: Ahead,
  { workflow, workflowId, values }: FlowAhead<Omit<Input, keyof FlowInput>>,
  flowId: string = randomUUID(),
): Promise<{ flowId: string }> {
  await system.temporal.workflow.start(workflow, {
    workflowId,
    taskQueue: flowsQueue(system.config.TEMPORAL_TASK_QUEUE),
    args: [{ flowId, actor: { caller: 'web' }, language: 'en', ...values }],
  });
  await untilFlow(system, flowId, ({ state }) => state !== 'WORKING');
  return { flowId };
}

/** Starts a change of the person or sub-user whose session it is. */
export async function startChangeAhead<Input extends ChangeInput = ChangeInput>(
  ahead: Ahead,
  holder: Holder,
  change: {
    workflow: string;
    kind: string;
    values: Omit<Input, keyof FlowInput | 'owner' | 'session'>;
  },
): Promise<{ flowId: string }> {
  const { db, gateway } = ahead.system;
  const { session } = await gateway.sessions.getSession({}, holder);
  const { id = '', uin = '', subUserId = '' } = session ?? {};
  const { security_epoch: securityEpoch } = await db
    .selectFrom('accounts')
    .select('security_epoch')
    .where('uin', '=', uin)
    .executeTakeFirstOrThrow();
  const owner = { uin, securityEpoch, ...(subUserId !== '' && { subUserId }) };
  return startFlowAhead(ahead, {
    workflow: change.workflow,
    workflowId: `${change.kind}/${subUserId === '' ? uin : subUserId}`,
    values: { ...change.values, owner, session: id },
  });
}

/** A number as workflows get it. */
export const enteredMobile = (mobile: string) => toEnteredAddress('mobile', mobile);

/** An address as workflows get it. */
export const enteredEmail = (email: string) => toEnteredAddress('email', email);

/** How often to look, milliseconds. */
const LOOK_AGAIN = 20;

/** Looks until a flow's row says what is expected: skipped time passes beside ours. */
export async function untilFlow(
  system: Pick<System, 'db'>,
  flowId: string,
  isExpected: (flow: FlowSnapshot) => boolean,
): Promise<FlowSnapshot> {
  for (;;) {
    const flow = await findFlow(system.db, flowId);
    if (flow && isExpected(flow.snapshot)) return flow.snapshot;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

/** Looks until a flow has ended. */
export function untilEnded(system: Pick<System, 'db'>, flowId: string): Promise<FlowSnapshot> {
  return untilFlow(system, flowId, ({ state }) => state === 'ENDED');
}
