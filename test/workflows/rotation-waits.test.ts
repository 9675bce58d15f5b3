import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RotationRunState } from '../../src/gen/holdfast/v1/operator.js';
import { startAhead, type Ahead } from '../environment/ahead.js';
import { makeDue, remindersOf, startRun, untilRun } from '../environment/rotation.js';
import { startSystem, type System } from '../environment/system.js';

let people: System;
let ahead: Ahead;
beforeAll(async () => {
  people = await startSystem();
  ahead = await startAhead(people);
});
afterAll(async () => {
  await ahead.stop();
  await people.stop();
});

describe('a run of the password reminders', () => {
  it('leaves what waits to the next one after 20 hours, so that no day is skipped', async () => {
    const { system } = ahead;
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    const nextTry = new Date(Date.now() + 7 * 24 * 3_600_000);
    await system.db
      .insertInto('password_reminders')
      .values({ uin, password_version: 1, period: 1, tries: 1, next_try_at: nextTry })
      .execute();
    const runId = await startRun(system);
    await ahead.sleep('19 hours');
    const { state, waiting } = await untilRun(system, runId, () => true);
    expect({ state, waiting }).toEqual({
      state: RotationRunState.ROTATION_RUN_STATE_RUNNING,
      waiting: 1,
    });
    await ahead.sleep('2 hours');
    expect(await untilRun(system, runId)).toMatchObject({
      state: RotationRunState.ROTATION_RUN_STATE_COMPLETED,
      sent: 0,
      waiting: 1,
    });
    expect(await remindersOf(system, uin)).toMatchObject([{ state: 'QUEUED' }]);
  });
});
