import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

import { codeIn, linkIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { findFlow } from '../../src/db/flows.js';
import { maskEmail, parseEmail } from '../../src/domain/email.js';
import { flowsQueue } from '../../src/domain/task-queues.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import type { signUp as signUpWorkflow } from '../../src/workflows/sign-up.js';
import { forgetAnswer } from '../environment/forgotten-answer.js';
import {
  askForReset,
  forgetSendLimits,
  newEmail,
  openReset,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { createTimeSkippingEnvironment } from '../environment/time-skipping.js';

/** Looks until a flow's row says what is expected: skipped time passes beside ours. */
async function untilEnded(system: System, flowId: string) {
  for (;;) {
    const flow = await findFlow(system.db, flowId);
    if (flow?.snapshot.state === 'ENDED') return flow.snapshot;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const flowOf = (token: string) =>
  Buffer.from(token.split('.')[1] ?? '', 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('what waits for days', () => {
  let env: TestWorkflowEnvironment;
  let system: System;
  /** The same accounts, where time passes as usual. */
  let people: System;
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  // The time-skipping server stands still for good after some endings: each test has one of its own.
  beforeEach(async () => {
    env = await createTimeSkippingEnvironment();
    await setUpTemporal({ TEMPORAL_ADDRESS: env.address, TEMPORAL_NAMESPACE: 'default' });
    const { DATABASE_URL, SUBJECT_KEY, SECRET_KEYS } = people.config;
    system = await startSystem({
      TEMPORAL_ADDRESS: env.address,
      DATABASE_URL,
      SUBJECT_KEY,
      SECRET_KEYS: SECRET_KEYS.join(),
    });
  });
  afterEach(async () => {
    await system.stop();
    await env.teardown();
  });

  describe('a reset link (G5.2)', () => {
    let person: Person;
    beforeEach(async () => {
      person = await signUp(people);
    });

    it('opens its flow up to its 48th hour', async () => {
      const token = await askForReset(system, person.email);
      await env.sleep('2879m');
      const { opened } = await openReset(system, token);
      expect(opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    });

    it('has expired after 48 hours, and nothing has changed', async () => {
      const token = await askForReset(system, person.email);
      await env.sleep('48h');
      expect((await untilEnded(system, flowOf(token))).outcome).toBe('EXPIRED');
      const { recovery, sessions } = system.gateway;
      expect((await recovery.describeLink({ token })).status).toBe('LINK_STATUS_EXPIRED');
      const late = refusalOf(recovery.openPasswordReset({ ...request(), token }));
      expect((await late).reason).toBe('LINK_EXPIRED');
      await sessions.logIn({ ...request(), email: person.email, password: PASSWORD });
    });

    it('is mailed again when asked for again, a minute later at the earliest', async () => {
      const token = await askForReset(system, person.email);
      const ask = async () => {
        await forgetSendLimits(system);
        await system.gateway.recovery.startPasswordReset({ ...request(), email: person.email });
      };
      await env.sleep('59s');
      await ask();
      await env.sleep('1s');
      await ask();
      const again = await system.inbox.wait(person.email, 2, WITH_LINK);
      expect(linkIn(again).searchParams.get('token')).toBe(token);
      expect(await system.inbox.list(person.email, WITH_LINK)).toHaveLength(2);
    });

    it('isn’t mailed again by a request that is repeated because its server died', async () => {
      const asked = { ...request(), email: person.email };
      const { recovery } = system.gateway;
      await recovery.startPasswordReset(asked);
      await system.inbox.wait(person.email, 1, WITH_LINK);
      await env.sleep('60s');
      await forgetAnswer(system, 'PASSWORD_RESET', asked);
      await recovery.startPasswordReset(asked);
      await env.sleep('60s');
      await askForReset(system, person.email);
      expect(await system.inbox.list(person.email, WITH_LINK)).toHaveLength(2);
    });

    it('is replaced by a new one in the last half of its life', async () => {
      const former = await askForReset(system, person.email);
      await env.sleep('25h');
      const latter = await askForReset(system, person.email);
      expect(latter).not.toBe(former);
      const { recovery } = system.gateway;
      expect((await recovery.describeLink({ token: former })).status).toBe('LINK_STATUS_REPLACED');
      const replaced = refusalOf(recovery.openPasswordReset({ ...request(), token: former }));
      expect((await replaced).reason).toBe('LINK_REPLACED');
      await env.sleep('47h');
      const { opened } = await openReset(system, latter);
      expect(opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    });

    it('leads to a new flow once the former one has ended', async () => {
      const former = await askForReset(system, person.email);
      await env.sleep('48h');
      await untilEnded(system, flowOf(former));
      const latter = await askForReset(system, person.email);
      expect(flowOf(latter)).not.toBe(flowOf(former));
    });
  });

  it('ends a sign-up after 24 hours', async () => {
    const email = parseEmail(newEmail());
    if (!email) throw new Error('no address');
    const flowId = randomUUID();
    // The time-skipping server knows no update-with-start.
    await system.temporal.workflow.start<typeof signUpWorkflow>('signUp', {
      workflowId: `sign-up/${flowId}`,
      taskQueue: flowsQueue(system.config.TEMPORAL_TASK_QUEUE),
      args: [
        {
          flowId,
          actor: { caller: 'test' },
          language: 'en',
          email: { channel: 'email', ...email, masked: maskEmail(email.address) },
        },
      ],
    });
    await env.sleep('24h');
    expect((await untilEnded(system, flowId)).outcome).toBe('EXPIRED');
  });

  describe('a code (G8.4)', () => {
    async function startReset() {
      const person = await signUp(people);
      const { flow, holder, code } = await resetUpToCode(system, person);
      const { flows } = system.gateway;
      const codes = await system.inbox.list(person.email, WITH_CODE);
      return {
        code,
        /** Waits for the next code that is mailed. */
        nextCode: async () =>
          codeIn(await system.inbox.wait(person.email, codes.length + 1, WITH_CODE)),
        submit: (typed: string) => flows.submitCode({ ...request(), ...flow, code: typed }, holder),
        resend: () => flows.resendCode({ ...request(), ...flow }, holder),
      };
    }

    it('is right up to its last second, and expired at ten minutes', async () => {
      const [early, late] = [await startReset(), await startReset()];
      await env.sleep('585s');
      expect((await early.submit(early.code)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
      await env.sleep('15s');
      expect((await refusalOf(late.submit(late.code))).reason).toBe('CODE_EXPIRED');
    });

    it('is sent again while more than two minutes of its life remain, its tries as they were', async () => {
      const { code, nextCode, submit, resend } = await startReset();
      await refusalOf(submit(wrongCode(code)));
      await env.sleep('470s');
      const { flow } = await resend();
      expect(flow?.triesLeft).toBe(4);
      expect(await nextCode()).toBe(code);
    });

    it('is replaced by a new one later, and is dead from then on', async () => {
      const { code, nextCode, submit, resend } = await startReset();
      await env.sleep('481s');
      await resend();
      const latter = await nextCode();
      expect((await refusalOf(submit(code))).reason).toBe('CODE_WRONG');
      expect((await submit(latter)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    });

    it('costs growing waits from the 20th wrong one in a row on', async () => {
      const { code, submit: submitCode, resend } = await startReset();
      const submit = () => refusalOf(submitCode(wrongCode(code)));
      // Each new code is one of a million: none of them is taken to be right here.
      for (let wrong = 1; wrong <= 20; wrong += 1) {
        expect((await submit()).reason).toBe('CODE_WRONG');
        if (wrong % 5 === 0) {
          await env.sleep('61s');
          await resend();
        }
      }
      // The 20th cost 30 s, which the last minute has covered; the 21st costs a minute.
      expect((await submit()).reason).toBe('CODE_WRONG');
      expect(await submit()).toMatchObject({ reason: 'TRIES_PAUSED', retryInfo: true });
      await env.sleep('61s');
      expect((await submit()).reason).toBe('CODE_WRONG');
    });
  });
});
