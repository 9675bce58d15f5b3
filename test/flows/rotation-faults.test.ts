import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { RotationRunState, type RotationRun } from '../../src/gen/holdfast/v1/operator.js';
import { request } from '../environment/people.js';
import {
  countReminders,
  forgetReminders,
  makeDue,
  remind,
  remindersOf,
  startRun,
  untilRun,
  untilThrough,
} from '../environment/rotation.js';
import { startSystem, type System } from '../environment/system.js';
import { answer, startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';

const {
  ROTATION_RUN_STATE_CANCELLED: CANCELLED,
  ROTATION_RUN_STATE_COMPLETED: COMPLETED,
  ROTATION_RUN_STATE_RUNNING: RUNNING,
} = RotationRunState;

/** What the mail server answers instead of taking a mail. */
let refusal: Error | undefined;
let sink: SmtpSink;
let system: System;
beforeAll(async () => {
  sink = await startSmtpSink({
    onRcptTo: (_, __, callback) => callback(refusal),
  });
  system = await startSystem({
    REMINDER_RATE: '15',
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
  });
});
afterAll(async () => {
  await system.stop();
  await sink.close();
});
beforeEach(async () => {
  refusal = undefined;
  sink.arrived.length = 0;
  await forgetReminders(system);
});

/** The Message-IDs of what arrived, each once. */
function arrivedIds(): Set<string> {
  return new Set(sink.arrived.map(({ raw }) => /^message-id: (.*)$/im.exec(raw)?.[1] ?? ''));
}

const hasSent =
  (count: number) =>
  ({ sent }: RotationRun) =>
    sent >= count;

describe('a run (G7.4) whose worker is stopped', () => {
  it('goes on in the next worker, and reminds of each password once', async () => {
    await makeDue(system, 120);
    const runId = await startRun(system);
    await untilRun(system, runId, hasSent(5));
    await system.stopWorker();
    expect(arrivedIds().size).toBeLessThan(120);
    await system.startWorker();
    expect(await untilRun(system, runId)).toMatchObject({ state: COMPLETED, sent: 120 });
    expect(await countReminders(system)).toEqual({ SENT: 120 });
    expect(arrivedIds().size).toBe(120);
    expect(sink.arrived).toHaveLength(120);
  });

  it('sends what the dead worker had taken, as soon as that one must be gone', async () => {
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    // As a worker leaves it that was killed while it sent.
    await system.db
      .insertInto('password_reminders')
      .values({
        uin,
        password_version: 1,
        period: 1,
        next_try_at: new Date(Date.now() + 2_000),
      })
      .execute();
    expect(await remind(system)).toMatchObject({ state: COMPLETED, sent: 1 });
    expect(await countReminders(system)).toEqual({ SENT: 1 });
  });
});

describe('a run that is cancelled', () => {
  it('ends what is under way, and leaves the rest to the next run', async () => {
    await makeDue(system, 60);
    const { operators } = system.operator;
    const runId = await startRun(system);
    await untilRun(system, runId, hasSent(5));
    const asked = { ...request(), runId, reason: 'too early' };
    await operators.cancelRotationRun(asked);
    const ended = await untilRun(system, runId);
    expect(ended).toMatchObject({ state: CANCELLED });
    expect(ended.sent).toBeLessThan(60);
    expect(arrivedIds().size).toBe(ended.sent);
    // Once it has ended there is nothing to do, and nothing to record.
    await operators.cancelRotationRun({ ...asked, ...request() });
    const { events } = await operators.listAuditEvents({
      uin: '',
      flowId: '',
      name: 'CancelRotationRun',
      caller: '',
      pageSize: 2,
      pageToken: '',
    });
    expect(events).toMatchObject([{ operatorReason: 'too early', after: { runId } }]);
    const next = await remind(system);
    expect(next).toMatchObject({ state: COMPLETED, sent: 60 - ended.sent });
    expect(arrivedIds().size).toBe(60);
  });
});

describe('a run that was terminated', () => {
  it('is taken up by the next one, and written down as ended', async () => {
    await makeDue(system, 60);
    const first = await startRun(system);
    const { workflowId } = await untilRun(system, first, hasSent(5));
    await system.temporal.workflow.getHandle(workflowId).terminate('test');
    // Its worker learns of it by the next heartbeat, and stops sending.
    const next = await remind(system);
    expect(next).toMatchObject({ state: COMPLETED });
    expect(await countReminders(system)).toEqual({ SENT: 60 });
    expect(arrivedIds().size).toBe(60);

    const still = await untilRun(system, first, () => true);
    expect(still.state).toBe(RUNNING);
    await sql`update rotation_runs set updated_at = now() - interval '2 hours' where id = ${first}`.execute(
      system.db,
    );
    await remind(system);
    expect(await untilRun(system, first)).toMatchObject({ state: CANCELLED });
  });

  it('can be cancelled all the same', async () => {
    const id = randomUUID();
    await system.db
      .insertInto('rotation_runs')
      .values({ id, workflow_id: `rotation/${id}`, caller: 'operator', due: 0 })
      .execute();
    const { operators } = system.operator;
    const asked = { ...request(), runId: id, reason: 'it is gone' };
    const { run } = await operators.cancelRotationRun(asked);
    expect(run?.state).toBe(CANCELLED);
  });
});

describe('while a mail server takes nothing', () => {
  it('a run stops trying after some, and sends each reminder once it is back', async () => {
    refusal = answer(451, 'try again later');
    await makeDue(system, 40);
    const runId = await startRun(system);
    const stalled = await untilRun(system, runId, ({ waiting }) => waiting >= 25);
    expect(stalled).toMatchObject({ state: RUNNING, sent: 0, failed: 0 });
    expect(stalled.waiting).toBeLessThan(40);
    refusal = undefined;
    expect(await untilThrough(system, runId)).toMatchObject({
      state: COMPLETED,
      sent: 40,
      failed: 0,
      waiting: 0,
    });
    expect(arrivedIds().size).toBe(40);
  });

  it('a reminder is tried for 72 hours, and then given up', async () => {
    refusal = answer(451, 'try again later');
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    const runId = await startRun(system);
    await untilRun(system, runId, ({ waiting }) => waiting === 1);
    expect(await remindersOf(system, uin)).toMatchObject([{ state: 'QUEUED', tries: 1 }]);
    await sql`update password_reminders set created_at = now() - interval '72 hours'`.execute(
      system.db,
    );
    expect(await untilThrough(system, runId)).toMatchObject({
      state: COMPLETED,
      failed: 1,
      sent: 0,
    });
    expect(await remindersOf(system, uin)).toMatchObject([
      { state: 'FAILED', reason: 'DELIVERY_FAILED', tries: 2 },
    ]);
  });
});

describe('a mail server', () => {
  it('that refuses a receiver for good is not asked again', async () => {
    refusal = answer(550, 'no such mailbox');
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    expect(await remind(system)).toMatchObject({ state: COMPLETED, failed: 1, waiting: 0 });
    expect(await remindersOf(system, uin)).toMatchObject([
      { state: 'FAILED', reason: 'DELIVERY_FAILED', tries: 1 },
    ]);
    expect(await remind(system)).toMatchObject({ due: 0, failed: 0 });
  });

  it('that an operator has paused gets nothing until it is resumed', async () => {
    await makeDue(system, 1);
    const { operators } = system.operator;
    const { providers } = await operators.listProviders({});
    const provider = providers.find(({ sendsMail }) => sendsMail)?.name ?? '';
    await operators.pauseProvider({ ...request(), provider, reason: 'test' });
    const runId = await startRun(system);
    await untilRun(system, runId, ({ waiting }) => waiting === 1);
    expect(sink.arrived).toEqual([]);
    await operators.resumeProvider({ ...request(), provider, reason: 'test' });
    expect(await untilThrough(system, runId)).toMatchObject({ state: COMPLETED, sent: 1 });
  });
});

describe('after days without a run', () => {
  it('each password is reminded of once', async () => {
    const [account] = await makeDue(system, 1, 94);
    const { uin = '' } = account ?? {};
    await remind(system);
    await remind(system);
    expect(await remindersOf(system, uin)).toMatchObject([{ period: 1, state: 'SENT' }]);
    expect(sink.arrived).toHaveLength(1);
  });
});
