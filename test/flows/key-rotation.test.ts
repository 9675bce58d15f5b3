import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { createDatabase, type TestDatabase } from '../environment/database.js';
import {
  askForReset,
  newMobile,
  openReset,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

describe('a system whose keys are rotated', () => {
  const [k1, k2] = [key('k1'), key('k2')];
  const shared = {
    SUBJECT_KEY: randomBytes(32).toString('base64'),
    TEMPORAL_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
  };
  let database: TestDatabase;
  let system: System;
  /** Made under the first key: a session each, a reset that waits for its code, links that were mailed. */
  let before: {
    person: Person;
    session: string;
    other: string;
    reset: Awaited<ReturnType<typeof resetUpToCode>>;
    late: Awaited<ReturnType<typeof resetUpToCode>>;
    links: string[];
  };

  const start = async (secretKeys: string) => {
    system = await startSystem({
      ...shared,
      DATABASE_URL: database.databaseUrl,
      SECRET_KEYS: secretKeys,
    });
  };
  const logIn = async ({ email }: Person) =>
    (await system.gateway.sessions.logIn({ ...request(), email, password: PASSWORD })).sessionToken;
  const getSession = (token: string) => system.gateway.sessions.getSession({}, asSession(token));
  const submit = ({ flow, code, holder }: typeof before.reset) =>
    system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);

  beforeAll(async () => {
    database = await createDatabase();
    await start(k1);
    const [person, ...others] = [
      await signUp(system),
      await signUp(system, { mobile: newMobile() }),
      await signUp(system, { mobile: newMobile() }),
      await signUp(system),
      await signUp(system),
    ];
    const [first, second, third, fourth] = others;
    before = {
      person,
      session: await logIn(person),
      other: await logIn(person),
      reset: await resetUpToCode(system, first),
      late: await resetUpToCode(system, second),
      links: [await askForReset(system, third.email), await askForReset(system, fourth.email)],
    };
    await system.stop();
  });
  afterAll(async () => {
    await system.stop();
    await database.drop();
  });

  /** The ids of the keys that a workflow's payloads were made with, in the order of its history. */
  async function keysOfHistory(flowId: string): Promise<string[]> {
    const { workflow_id: workflowId } = await system.db
      .selectFrom('flows')
      .select('workflow_id')
      .where('id', '=', flowId)
      .executeTakeFirstOrThrow();
    const history = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
    return keyIdsIn(history);
  }

  describe('to a second one, with the first still accepted', () => {
    let session: string;
    beforeAll(() => start(`${k2},${k1}`));

    it('keeps the sessions', async () => {
      expect((await getSession(before.session)).session?.uin).toBe(before.person.uin);
    });

    it('takes the code of a flow that was open, and makes what is new with the second', async () => {
      const made = await keysOfHistory(before.reset.flow.flowId);
      expect(new Set(made)).toEqual(new Set(['k1']));
      const { flow } = await submit(before.reset);
      expect(flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_COMPLETED);
      const all = await keysOfHistory(before.reset.flow.flowId);
      expect(all.slice(0, made.length)).toEqual(made);
      expect(new Set(all.slice(made.length))).toEqual(new Set(['k2']));
    });

    it('opens a link that was mailed before', async () => {
      const { opened } = await openReset(system, before.links[0] ?? '');
      expect(opened?.id).toBeTruthy();
    });

    it('signs new sessions and starts new flows with the second', async () => {
      session = await logIn(before.person);
      expect(session).toMatch(/^k2\./);
      const { flow } = await resetUpToCode(system, await signUp(system));
      expect(new Set(await keysOfHistory(flow.flowId))).toEqual(new Set(['k2']));
    });

    describe('and then to the second alone', () => {
      beforeAll(async () => {
        await system.stop();
        await start(k2);
      });

      it('keeps the sessions of the second', async () => {
        expect((await getSession(session)).session?.uin).toBe(before.person.uin);
      });

      it('refuses sessions, flows and links of the first as those of nobody', async () => {
        const refused = await Promise.all([
          refusalOf(getSession(before.other)),
          refusalOf(submit(before.late)),
          refusalOf(openReset(system, before.links[1] ?? '')),
        ]);
        expect(refused.map(({ reason }) => reason)).toEqual([
          'SESSION_REQUIRED',
          'FLOW_NOT_FOUND',
          'LINK_UNKNOWN',
        ]);
        expect(system.logLines.filter((line) => line.includes('"INTERNAL"'))).toEqual([]);
      });
    });
  });
});

function keyIdsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return [];
  const { metadata } = part as { metadata?: Record<string, Uint8Array> | null };
  const id = metadata?.['key-id'];
  return id ? [Buffer.from(id).toString()] : Object.values(part).flatMap(keyIdsIn);
}
