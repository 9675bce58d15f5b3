import { readdirSync, readFileSync } from 'node:fs';

import { Worker } from '@temporalio/worker';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createLogger } from '../../src/log.js';
import { createDataConverter } from '../../src/temporal/data-converter.js';
import { installRuntime } from '../../src/temporal/runtime.js';
import { historyFromJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';

/** As today's code plays them, and as former code did. */
const DIRECTORIES = ['histories', 'former-histories'];

/** A workflow's history as its file has it. */
export interface Recorded {
  workflowId: string;
  history: { events: Record<string, { activityType?: { name: string } }>[] };
}

/** The files of all recorded histories, in order. */
export function recordedFiles(): string[] {
  return DIRECTORIES.flatMap((directory) =>
    readdirSync(new URL(directory, import.meta.url))
      .sort()
      .map((file) => `${directory}/${file}`),
  );
}

/** Reads one. */
export function readRecorded(file: string): Recorded {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Recorded;
}

/** Replays one on today's workflows, as the tests have bundled them. @throws when they do something else. */
export async function replayRecorded({ workflowId, history }: Recorded): Promise<void> {
  installRuntime(createLogger('silent'));
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: process.env['HOLDFAST_TEST_WORKFLOW_BUNDLE'] ?? '' },
      dataConverter: createDataConverter(createKeyRing([RECORDING_KEYS.SECRET_KEYS])),
    },
    historyFromJson(history),
    workflowId,
  );
}

/** What one workflow task did: whether a step came with it, and the activities that it did within the worker. */
export interface RecordedTask {
  hasStep: boolean;
  localActivities: string[];
}

/** The tasks of a workflow, in order. */
export function tasksOf({ history }: Recorded): RecordedTask[] {
  const tasks: RecordedTask[] = [];
  for (const event of history.events) {
    if (event['workflowTaskCompletedEventAttributes']) {
      tasks.push({ hasStep: false, localActivities: [] });
    }
    const task = tasks.at(-1);
    if (!task) continue;
    if (event['workflowExecutionUpdateAcceptedEventAttributes']) task.hasStep = true;
    task.localActivities.push(...localIn(event).map(({ name }) => name));
  }
  return tasks;
}

/** A step of a workflow in its history: an activity's name, and how to put another there. */
interface Step {
  name: string;
  rename: (name: string) => void;
}

/**
 * The same with two of its steps in each other's place; undefined for one that has no two that differ. Its
 * activities outside the worker are swapped, else those within it.
 */
export function reordered({ workflowId, history }: Recorded): Recorded | undefined {
  const events = structuredClone(history.events);
  for (const steps of [events.flatMap(scheduledIn), events.flatMap(localIn)]) {
    const [first] = steps;
    const other = steps.find(({ name }) => name !== first?.name);
    if (!first || !other) continue;
    const { name } = first;
    first.rename(other.name);
    other.rename(name);
    return { workflowId, history: { ...history, events } };
  }
  return undefined;
}

function scheduledIn(event: Recorded['history']['events'][number]): Step[] {
  const activity = event['activityTaskScheduledEventAttributes']?.activityType;
  if (!activity) return [];
  const rename = (name: string) => {
    activity.name = name;
  };
  return [{ name: activity.name, rename }];
}

/** What a marker of an activity within the worker tells of it, in the clear. */
interface Marker {
  markerName?: string;
  details?: { data?: { payloads: { data: string }[] } };
}

function localIn(event: Recorded['history']['events'][number]): Step[] {
  const marker = event['markerRecordedEventAttributes'] as Marker | undefined;
  const payload = marker?.details?.data?.payloads[0];
  if (marker?.markerName !== 'core_local_activity' || !payload) return [];
  const told = JSON.parse(Buffer.from(payload.data, 'base64').toString()) as {
    activity_type: string;
  };
  const rename = (name: string) => {
    const text = JSON.stringify({ ...told, activity_type: name });
    payload.data = Buffer.from(text).toString('base64');
  };
  return [{ name: told.activity_type, rename }];
}
