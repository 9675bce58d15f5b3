import { RotationRunState, type RotationRun } from '../../../src/gen/holdfast/v1/operator.js';
import type { Ahead } from '../../environment/ahead.js';
import { request } from '../../environment/people.js';
import { makeDue, startRun, untilRun } from '../../environment/rotation.js';
import type { System } from '../../environment/system.js';
import type { Play, Played } from './stage.js';

const { ROTATION_RUN_STATE_COMPLETED: COMPLETED } = RotationRunState;

const runOf = (of: System, { workflowId }: RotationRun): Played => ({
  of,
  workflowId,
  status: 'COMPLETED',
});

/** Starts a run with a reminder that isn't to be tried for days: the run pauses again and again. */
async function startWaitingRun({ system }: Ahead): Promise<{ run: RotationRun; runId: string }> {
  const [account] = await makeDue(system, 1);
  await system.db
    .insertInto('password_reminders')
    .values({
      uin: account?.uin ?? '',
      password_version: 1,
      period: 1,
      tries: 1,
      next_try_at: new Date(Date.now() + 7 * 24 * 3_600_000),
    })
    .execute();
  const run = await untilRun(system, await startRun(system), () => true);
  const { runId } = await system.temporal.workflow.getHandle(run.workflowId).describe();
  return { run, runId };
}

/** Password reminders (G7.4). */
export const rotationPlays = {
  async 'rotation-completed'({ system }) {
    await makeDue(system, 3);
    return runOf(system, await untilRun(system, await startRun(system)));
  },

  async 'rotation-continued'(stage) {
    const ahead = await stage.ahead();
    const { run, runId } = await startWaitingRun(ahead);
    await ahead.sleep('3 hours');
    return { ...runOf(ahead.system, run), runId, status: 'CONTINUED_AS_NEW' };
  },

  async 'rotation-completed-after-20-hours'(stage) {
    const ahead = await stage.ahead();
    const { run } = await startWaitingRun(ahead);
    await ahead.sleep('21 hours');
    const ended = await untilRun(ahead.system, run.id);
    if (ended.state !== COMPLETED) throw new Error('the run did not leave what waits');
    return runOf(ahead.system, run);
  },

  async 'rotation-cancelled'({ system }) {
    await makeDue(system, 500);
    const runId = await startRun(system);
    const run = await untilRun(system, runId, ({ sent }) => sent > 0);
    const asked = { ...request(), runId, reason: 'too early' };
    await system.operator.operators.cancelRotationRun(asked);
    return { ...runOf(system, run), status: 'CANCELLED' };
  },
} satisfies Record<string, Play>;
