import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createLogger } from '../../src/log.js';
import { createDataConverter } from '../../src/temporal/data-converter.js';
import { installRuntime } from '../../src/temporal/runtime.js';
import { historyFromJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';

const DIRECTORY = new URL('histories/', import.meta.url);

interface Recorded {
  workflowId: string;
  history: { events: Record<string, { activityType?: { name: string } }>[] };
}

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Recorded;

async function replay({ workflowId, history }: Recorded): Promise<void> {
  installRuntime(createLogger('silent'));
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: process.env.HOLDFAST_TEST_WORKFLOW_BUNDLE ?? '' },
      dataConverter: createDataConverter(createKeyRing([RECORDING_KEYS.SECRET_KEYS])),
    },
    historyFromJson(history),
    workflowId,
  );
}

describe('every recorded history replays on today’s code', () => {
  const files = readdirSync(DIRECTORY);

  it('covers each flow with each of its endings', () => {
    expect(files.sort()).toEqual([
      'announcement-completed.json',
      'password-reset-cancelled.json',
      'password-reset-completed.json',
      'password-reset-expired.json',
      'password-reset-for-an-unknown-address.json',
      'password-reset-opened-again.json',
      'password-reset-refused.json',
      'sign-up-cancelled.json',
      'sign-up-completed.json',
      'sign-up-expired.json',
      'sign-up-for-a-taken-address.json',
      'sign-up-refused.json',
    ]);
  });

  it.each(files)('%s', async (file) => {
    await replay(read(file));
  });

  it('and a step in another place is caught', async () => {
    const recorded = read('password-reset-completed.json');
    const scheduled = recorded.history.events.find(
      (event) => event['activityTaskScheduledEventAttributes'],
    );
    const activity = scheduled?.['activityTaskScheduledEventAttributes']?.activityType;
    if (!activity) throw new Error('the history schedules no activity');
    activity.name = 'another';
    await expect(replay(recorded)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
