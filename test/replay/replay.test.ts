import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createLogger } from '../../src/log.js';
import { createDataConverter } from '../../src/temporal/data-converter.js';
import { installRuntime } from '../../src/temporal/runtime.js';
import { historyNames } from './endings.js';
import { historyFromJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';

const DIRECTORY = new URL('histories/', import.meta.url);

interface Recorded {
  workflowId: string;
  history: { events: Record<string, { activityType?: { name: string } }>[] };
}

const fileOf = (name: string) => `${name}.json`;
const read = (file: string) =>
  JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Recorded;

function typeOf({ history }: Recorded): string | null | undefined {
  const [started] = historyFromJson(history).events ?? [];
  return started?.workflowExecutionStartedEventAttributes?.workflowType?.name;
}

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
    expect(files.sort()).toEqual(historyNames().map(fileOf).sort());
  });

  it('covers each workflow', () => {
    const index = readFileSync(new URL('../../src/workflows/index.ts', import.meta.url), 'utf8');
    const workflows = [...index.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
    expect([...new Set(files.map((file) => typeOf(read(file))))].sort()).toEqual(workflows.sort());
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
