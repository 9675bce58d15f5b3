import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { RotationRunState } from '../../src/gen/holdfast/v1/operator.js';
import { request } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { forgetReminders, makeDue, remind, untilRun } from '../environment/rotation.js';
import { startSystem, type System } from '../environment/system.js';

const { ROTATION_RUN_STATE_COMPLETED: COMPLETED } = RotationRunState;

let system: System;
beforeAll(async () => {
  system = await startSystem({ REMINDER_RATE: '1000' });
});
afterAll(() => system.stop());
beforeEach(() => forgetReminders(system));

describe('a run', () => {
  it('is started once for each request, and says what it has done', async () => {
    await makeDue(system, 2);
    const { operators } = system.operator;
    const asked = { ...request(), reason: 'a policy changed' };
    const answers = await Promise.all([
      operators.startRotationRun(asked),
      operators.startRotationRun(asked),
    ]);
    const [first, again] = answers.map(({ run }) => run);
    expect(again?.id).toBe(first?.id);
    const run = await untilRun(system, first?.id ?? '');
    expect(run).toMatchObject({ state: COMPLETED, due: 2, sent: 2, waiting: 0 });
    expect(run.rate).toBeGreaterThan(0);
    expect(run.endedAt).toBeInstanceOf(Date);
    expect(run.estimatedEnd).toBeUndefined();
    const latest = await operators.getRotationRun({ runId: '' });
    expect(latest.run?.id).toBe(run.id);
    const { events } = await operators.listAuditEvents({
      uin: '',
      flowId: '',
      name: 'StartRotationRun',
      caller: '',
      pageSize: 1,
      pageToken: '',
    });
    expect(events).toMatchObject([
      { caller: 'operator', operatorReason: 'a policy changed', after: { runId: run.id } },
    ]);
  });

  it('is unknown by a foreign id', async () => {
    const { operators } = system.operator;
    const runId = '00000000-0000-4000-8000-000000000000';
    const refused = await refusalOf(operators.getRotationRun({ runId }));
    expect(refused.reason).toBe('ROTATION_RUN_NOT_FOUND');
    const cancelled = operators.cancelRotationRun({ ...request(), runId, reason: 'test' });
    expect((await refusalOf(cancelled)).reason).toBe('ROTATION_RUN_NOT_FOUND');
    const malformed = await refusalOf(operators.getRotationRun({ runId: 'x' }));
    expect(malformed).toMatchObject({ reason: 'FIELD_INVALID', fields: ['run_id'] });
  });

  it('needs a reason, and a service that may operate', async () => {
    const refused = system.operator.operators.startRotationRun({ ...request(), reason: '' });
    expect(await refusalOf(refused)).toMatchObject({ fields: ['reason'] });
    const { operators } = system.clients;
    for (const call of [
      () => operators.startRotationRun({ ...request(), reason: 'test' }),
      () => operators.getRotationRun({ runId: '' }),
      () => operators.listPasswordsDue({ pageSize: 0, pageToken: '' }),
    ]) {
      expect((await refusalOf(call())).reason).toBe('CALLER_NOT_ALLOWED');
    }
  });
});

describe('the list of old passwords', () => {
  it('has each of them once, the oldest first, page by page', async () => {
    const { operators } = system.operator;
    const old = await makeDue(system, 3, 200);
    const oldest = await makeDue(system, 2, 400);
    await makeDue(system, 1, 89);
    const wanted = [...oldest, ...old].map(({ uin }) => uin);
    await remind(system);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await operators.listPasswordsDue({ pageSize: 2, pageToken });
      for (const password of page.passwords) {
        seen.push(password.uin);
        const { passwordChangedAt, dueSince, remindedAt } = password;
        const days =
          ((dueSince?.valueOf() ?? 0) - (passwordChangedAt?.valueOf() ?? 0)) / 86_400_000;
        expect(Math.round(days)).toBe(90);
        expect(remindedAt).toBeInstanceOf(Date);
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(wanted);
    const foreign = operators.listPasswordsDue({ pageSize: 2, pageToken: 'x' });
    expect(await refusalOf(foreign)).toMatchObject({ fields: ['page_token'] });
  });
});
