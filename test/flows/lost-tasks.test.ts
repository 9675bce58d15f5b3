import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { Link } from '../../chaos/parts/link.js';
import { seededRandom } from '../../chaos/random.js';
import { findFlow } from '../../src/db/flows.js';
import { createLogger } from '../../src/log.js';
import { startWorker } from '../../src/temporal/worker.js';
import { accountChangedSignal } from '../../src/workflows/definitions.js';
import { untilEnded, untilFlow } from '../environment/ahead.js';
import { logIn } from '../environment/changes.js';
import { holdRows, untilBlocked } from '../environment/locks.js';
import { newEmail, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { startSmtpSink } from '../messaging/smtp-sink.js';

/** A worker that a test cuts off from Temporal, with a mail server that takes its time. */
interface Lonely {
  /** Has begun to send a mail. */
  sending: Promise<void>;
  /** Lets its mails be taken. */
  takeMails(): void;
  /** From now on it hears nothing, and is not heard. */
  cutOff(): void;
  stop(): Promise<void>;
}

async function startLonely({ config }: System): Promise<Lonely> {
  let [begin, takeMails] = [(): void => undefined, (): void => undefined];
  const sending = new Promise<void>((resolve) => (begin = resolve));
  const taking = new Promise<void>((resolve) => (takeMails = resolve));
  const slow = await startSmtpSink({
    onData(stream, _, callback) {
      stream.resume();
      begin();
      void taking.then(() => callback());
    },
  });
  const temporal = new URL(`tcp://${config.TEMPORAL_ADDRESS}`);
  const link = await Link.open('temporal', Number(temporal.port), seededRandom(1));
  const worker = await startWorker(
    {
      ...config,
      TEMPORAL_ADDRESS: `127.0.0.1:${link.port.toString()}`,
      SMTP_URL: [`smtp://127.0.0.1:${slow.port.toString()}`],
    },
    createLogger('silent'),
    process.env['HOLDFAST_TEST_WORKFLOW_BUNDLE'],
  );
  return {
    sending,
    takeMails,
    cutOff: () => {
      link.turn({ kind: 'black-hole' });
    },
    async stop() {
      link.turn({ kind: 'none' });
      await worker.stop();
      await link.close();
      await slow.close();
    },
  };
}

describe('a task that is lost after it wrote its flow’s row', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('is done again with what came meanwhile, and the row tells that', async () => {
    const holder = await logIn(system, await signUp(system));
    await system.stopWorker();
    const lonely = await startLonely(system);
    const { flow } = await system.gateway.flows.startContactEmailChange(
      { ...request(), email: newEmail() },
      holder,
    );
    const flowId = flow?.id ?? '';
    await lonely.sending;
    const held = await holdRows(
      system,
      sql`select 1 from flows where id = ${flowId} for no key update`,
    );
    lonely.takeMails();
    await untilBlocked(system);
    lonely.cutOff();
    await held.release();
    // Temporal doesn't know yet that the mail was sent, and never learns of the task that wrote it.
    await untilFlow(system, flowId, ({ deliveryState }) => deliveryState === 'SENT');
    const states: string[] = [];
    const watching = (async () => {
      for await (const { flow: shown } of system.gateway.flows.watchFlow({ flowId }, holder)) {
        states.push(shown?.state ?? '');
      }
    })();
    const { workflow_id: workflowId } = (await findFlow(system.db, flowId)) ?? {};
    await system.temporal.workflow
      .getHandle(workflowId ?? '')
      .signal(accountChangedSignal, { flowId, reason: 'ACCOUNT_CHANGED' });
    await system.startWorker();

    const ended = await untilEnded(system, flowId);
    await watching;
    await lonely.stop();
    expect(ended).toMatchObject({ outcome: 'REFUSED', reason: 'ACCOUNT_CHANGED' });
    expect(states.at(-1)).toBe('FLOW_STATE_ENDED');
    const audited = await system.db
      .selectFrom('audit_events')
      .select('name')
      .where('flow_id', '=', flowId)
      .orderBy('id')
      .execute();
    expect(audited.map(({ name }) => name)).toEqual([
      'FlowStarted',
      'ModifyContactMail',
      'FlowEnded',
    ]);
  });
});
