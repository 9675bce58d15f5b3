import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScheduleOverlapPolicy } from '@temporalio/client';

import type { Config } from '../../src/config.js';
import { rotationScheduleId } from '../../src/domain/rotation.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { refusalOf } from '../environment/refusals.js';
import { makeDue, startRun } from '../environment/rotation.js';
import { deleteSchedules } from '../environment/schedules.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => {
  await deleteSchedules(system);
  await system.stop();
});

const schedule = () =>
  system.temporal.schedule.getHandle(rotationScheduleId(system.config.TEMPORAL_TASK_QUEUE));

/** Sets the system up. @returns the schedule as it is then. */
async function setUp(rotation: Config['PASSWORD_ROTATION'] = 'remind') {
  await setUpTemporal({ ...system.config, PASSWORD_ROTATION: rotation });
  return schedule().describe();
}

describe('the schedule of the password reminders', () => {
  it('starts one run a day, never two at once, and makes up for a week', async () => {
    const { spec, policies, state, action } = await setUp();
    expect(spec.calendars).toMatchObject([
      { hour: [{ start: 3, end: 3 }], minute: [{ start: 0, end: 0 }] },
    ]);
    expect(policies).toMatchObject({
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: 7 * 24 * 3_600_000,
    });
    expect(state.paused).toBe(false);
    expect(action).toMatchObject({ workflowType: 'remindOfPasswords', args: [] });
  });

  it('is paused while reminders are off, and not when they are on again', async () => {
    const { state } = await setUp('off');
    expect(state).toMatchObject({ paused: true, note: 'PASSWORD_ROTATION=off' });
    expect((await setUp()).state.paused).toBe(false);
  });

  it('stays paused when a person has paused it', async () => {
    await setUp();
    await schedule().pause('a mail provider moves');
    const { state } = await setUp();
    expect(state).toMatchObject({ paused: true, note: 'a mail provider moves' });
    await schedule().unpause();
  });

  it('starts a run that reminds', async () => {
    await setUp();
    const [account] = await makeDue(system, 1);
    await schedule().trigger();
    const mail = await system.inbox.wait(account?.email ?? '');
    expect(mail.subject).toBe('Your Holdfast password is due for a change');
    const { run } = await system.operator.operators.getRotationRun({ runId: '' });
    expect(run?.workflowId).toContain(rotationScheduleId(system.config.TEMPORAL_TASK_QUEUE));
    const { events } = await system.operator.operators.listAuditEvents({
      uin: '',
      flowId: '',
      name: 'StartRotationRun',
      caller: 'schedule',
      pageSize: 1,
      pageToken: '',
    });
    expect(events).toMatchObject([{ operatorReason: '' }]);
  });
});

describe('while reminders are off', () => {
  it('no service starts a run, and one that is started all the same sends nothing', async () => {
    const off = await startSystem({ PASSWORD_ROTATION: 'off' });
    try {
      expect((await refusalOf(startRun(off))).reason).toBe('ROTATION_OFF');
      await makeDue(off, 1);
      const result: unknown = await off.temporal.workflow.execute('remindOfPasswords', {
        workflowId: `rotation-off-${off.config.TEMPORAL_TASK_QUEUE}`,
        taskQueue: `${off.config.TEMPORAL_TASK_QUEUE}-bulk`,
      });
      expect(result).toMatchObject({ state: 'OFF' });
      const none = off.operator.operators.getRotationRun({ runId: '' });
      expect((await refusalOf(none)).reason).toBe('ROTATION_RUN_NOT_FOUND');
      expect(await off.db.selectFrom('password_reminders').selectAll().execute()).toEqual([]);
    } finally {
      await off.stop();
    }
  });
});
