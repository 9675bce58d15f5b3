import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { ClientError, Status } from 'nice-grpc';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createLogger } from '../../src/log.js';
import { createDataConverter } from '../../src/temporal/data-converter.js';
import { installRuntime } from '../../src/temporal/runtime.js';
import { logIn, withCode } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(async () => {
  await system.stop();
});

/** How many flows are tried: which of the activities of one task ends first is up to the machine. */
const FLOWS = 6;
/** Milliseconds: all of them at once keep two cores busy for a while. */
const PATIENCE = 180_000;
/** As many steps of a flow as a server lets run and wait. */
const AT_ONCE = 8;

/** A change whose code is typed many times at once. @returns its workflow's id. */
async function typeAtOnce(): Promise<string> {
  const holder = await logIn(system, await signUp(system));
  const mobile = newMobile();
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  const flowId = answer.flow?.id ?? '';
  const types = async (): Promise<unknown> => {
    const typed = { ...request(), flowId, code };
    for (;;) {
      try {
        return await system.gateway.flows.submitCode(typed, holder);
      } catch (error) {
        // On a busy machine a step may take longer than its answer may: the same request learns of it.
        if (!(error instanceof ClientError && error.code === Status.UNAVAILABLE)) throw error;
      }
    }
  };
  const answers = await Promise.allSettled(Array.from({ length: AT_ONCE }, types));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const flow = await system.db
    .selectFrom('flows')
    .select('workflow_id')
    .where('id', '=', flowId)
    .executeTakeFirstOrThrow();
  return flow.workflow_id;
}

it(
  'a flow whose steps came at once goes on with another worker',
  async () => {
    const workflowIds = await Promise.all(Array.from({ length: FLOWS }, typeAtOnce));
    installRuntime(createLogger('silent'));
    for (const workflowId of workflowIds) {
      const history = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
      await Worker.runReplayHistory(
        {
          workflowBundle: { codePath: process.env.HOLDFAST_TEST_WORKFLOW_BUNDLE ?? '' },
          dataConverter: createDataConverter(createKeyRing(system.config.SECRET_KEYS)),
        },
        history,
        workflowId,
      );
    }
  },
  PATIENCE,
);
