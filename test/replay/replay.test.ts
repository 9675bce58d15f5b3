import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { historyNames } from './endings.js';
import { historyFromJson } from './history-json.js';
import {
  readRecorded,
  recordedFiles,
  reordered,
  replayRecorded,
  tasksOf,
  type Recorded,
} from './recorded.js';

function typeOf({ history }: Recorded): string | null | undefined {
  const [started] = historyFromJson(history).events ?? [];
  return started?.workflowExecutionStartedEventAttributes?.workflowType?.name;
}

/** Flows that apply something at their last step, and not when they start. */
const STEPS =
  /^histories\/(sign-up|password-reset|password-change|sub-user-password|contact-mobile|security|verification|login|undo)-/;
/** What a flow is for, once for each flow. */
const APPLYING = /^(apply|createAccount|restoreFormer)/;

describe('every recorded history replays on today’s code', () => {
  const files = recordedFiles();

  it('covers each flow with each of its endings', () => {
    expect(files.filter((file) => file.startsWith('histories/'))).toEqual(
      historyNames()
        .map((name) => `histories/${name}.json`)
        .sort(),
    );
  });

  it('covers each workflow', () => {
    const index = readFileSync(new URL('../../src/workflows/index.ts', import.meta.url), 'utf8');
    const workflows = [...index.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
    const recorded = files.map((file) => typeOf(readRecorded(file)));
    expect([...new Set(recorded)].sort()).toEqual(workflows.sort());
  });

  it.each(files)('%s', async (file) => {
    await replayRecorded(readRecorded(file));
  });

  it('keeps each step before it applies anything: a task that is lost loses both', () => {
    const applying = files
      .filter((file) => STEPS.test(file))
      .flatMap((file) =>
        tasksOf(readRecorded(file)).filter(({ localActivities }) =>
          localActivities.some((name) => APPLYING.test(name)),
        ),
      );
    expect(applying.length).toBeGreaterThan(0);
    expect(applying.filter(({ hasStep }) => hasStep)).toEqual([]);
  });

  it.each([
    'former-histories/password-reset-completed.json',
    'histories/password-reset-completed-with-undo.json',
    'histories/name-change-completed.json',
  ])('and two steps in each other’s place are caught: %s', async (file) => {
    const planted = reordered(readRecorded(file));
    if (!planted) throw new Error('the history has no two steps');
    await expect(replayRecorded(planted)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
