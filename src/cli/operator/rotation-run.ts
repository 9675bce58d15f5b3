import { setTimeout as sleep } from 'node:timers/promises';

import { RotationRunState, type RotationRun } from '../../gen/holdfast/v1/operator.js';
import { toWord } from './arguments.js';
import type { OperatorSession } from './session.js';
import { printLabelled, toText } from './table.js';

/** How often a watched run is looked at, milliseconds. */
const LOOK_AGAIN = 2_000;
/** As many accounts or more: they are counted no further. */
const COUNTED = 100_000;

/** Prints how a run gets on. */
export function printRun({ json }: Pick<OperatorSession, 'json'>, run: RotationRun): void {
  if (json) {
    console.log(JSON.stringify(run));
    return;
  }
  printLabelled([
    ['Run', run.id],
    ['State', stateOf(run)],
    ['Started', run.startedAt],
    ['Ended', run.endedAt],
    ['Due', dueOf(run)],
    ['Sent', run.sent],
    ['Failed', run.failed],
    ['Skipped', run.skipped],
    ['Waiting', run.waiting],
    ['Rate', `${run.rate.toFixed(1)}/s`],
    ['Estimated end', run.estimatedEnd],
    ['Workflow', run.workflowId],
  ]);
}

/** Prints a line of a run as it is now, and one for each change, until it has ended. */
export async function watchRun(
  { operators, json }: OperatorSession,
  first: RotationRun,
): Promise<void> {
  let run: RotationRun | undefined = first;
  let shown = '';
  while (run) {
    const line = json ? JSON.stringify(run) : progressOf(run);
    if (line !== shown) console.log(line);
    shown = line;
    if (run.state !== RotationRunState.ROTATION_RUN_STATE_RUNNING) return;
    await sleep(LOOK_AGAIN);
    ({ run } = await operators.getRotationRun({ runId: run.id }));
  }
}

function progressOf(run: RotationRun): string {
  const counts = [
    `${run.sent.toString()} of ${dueOf(run)} sent`,
    `${run.failed.toString()} failed`,
    `${run.skipped.toString()} skipped`,
    `${run.waiting.toString()} waiting`,
    `${run.rate.toFixed(1)}/s`,
    ...(run.estimatedEnd ? [`ends about ${toText(run.estimatedEnd)}`] : []),
  ];
  return `${stateOf(run)}: ${counts.join(', ')}`;
}

function stateOf({ state }: RotationRun): string {
  return toWord(state, 'ROTATION_RUN_STATE_');
}

function dueOf({ due }: RotationRun): string {
  return due >= COUNTED ? `${COUNTED.toString()} or more` : due.toString();
}
