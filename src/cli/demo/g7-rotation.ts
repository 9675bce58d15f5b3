import { setTimeout as sleep } from 'node:timers/promises';

import { RotationRunState, type RotationRun } from '../../gen/holdfast/v1/operator.js';
import { expect, refused } from './checks.js';
import { accountOf, logIn, request, signUp } from './people.js';
import type { Row } from './row.js';
import type { Stage } from './stage.js';

const DAY = 86_400_000;
/** How often to look how a run gets on, milliseconds. */
const LOOK_AGAIN = 100;

/** G7: reminders of old passwords. */
export const ROTATION_ROWS: Row[] = [
  {
    row: 'G7.4',
    does: 'a run reminds of what is due, started once for each request and followed to its end; a new password isn’t due',
    async play(stage, tell) {
      const { operators } = stage.operator;
      const person = await signUp(stage);
      const asked = { ...request(), reason: 'demo' };
      const [first, again] = [
        await operators.startRotationRun(asked),
        await operators.startRotationRun(asked),
      ];
      expect(first.run?.id === again.run?.id, 'the same request is the same run');
      tell(`started twice with one request: one run, ${first.run?.id ?? ''}`);
      const run = await untilEnded(stage, first.run?.id ?? '');
      tell(`it has ended: ${run.sent} of ${run.due} sent, ${run.failed} failed`);
      const account = await accountOf(stage, await logIn(stage.service, person));
      const dueAt = account.passwordChangeDueAt?.valueOf() ?? 0;
      const changedAt = account.passwordChangedAt?.valueOf() ?? 0;
      expect(dueAt - changedAt === 90 * DAY, 'a password is due 90 days after it was set');
      const reminders = await stage.inbox.unread(person.email);
      expect(!reminders.some(({ text }) => /90 days ago/.test(text)), 'a new one isn’t due');
      tell('a password that was set a moment ago: no reminder');
      const foreign = stage.service.operators.startRotationRun({ ...request(), reason: 'demo' });
      await refused('CALLER_NOT_ALLOWED', foreign);
      tell('another service: refused with CALLER_NOT_ALLOWED');
    },
  },
];

async function untilEnded({ operator }: Stage, runId: string): Promise<RotationRun> {
  for (;;) {
    const { run } = await operator.operators.getRotationRun({ runId });
    if (run && run.state !== RotationRunState.ROTATION_RUN_STATE_RUNNING) return run;
    await sleep(LOOK_AGAIN);
  }
}
