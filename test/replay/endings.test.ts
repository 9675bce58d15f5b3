import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createPayloadCodec } from '../../src/temporal/codec.js';
import { historyNames } from './endings.js';
import { historyFromJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';

const DIRECTORY = new URL('histories/', import.meta.url);
const codec = createPayloadCodec(createKeyRing([RECORDING_KEYS.SECRET_KEYS]));

/** What a workflow returned; undefined while it runs. */
async function resultOf(name: string): Promise<unknown> {
  const json = readFileSync(new URL(`${name}.json`, DIRECTORY), 'utf8');
  const { workflowId, history } = JSON.parse(json) as { workflowId: string; history: object };
  const last = historyFromJson(history).events?.at(-1);
  const payloads = last?.workflowExecutionCompletedEventAttributes?.result?.payloads ?? [];
  const context = { type: 'workflow', namespace: 'default', workflowId } as const;
  const [result] = await codec.decode(payloads, context);
  return result && defaultPayloadConverter.fromPayload(result);
}

/** What the name of a history says of its end. */
const RESULTS: [RegExp, object][] = [
  [/-(completed(-.+)?|taken-over|another-address)$/, { outcome: 'COMPLETED' }],
  [/-expired(-while-frozen)?$/, { outcome: 'EXPIRED' }],
  [/-cancelled$/, { outcome: 'CANCELLED' }],
  [/-refused$/, { outcome: 'REFUSED' }],
  [/-account-changed$/, { outcome: 'REFUSED', reason: 'ACCOUNT_CHANGED' }],
  [/-frozen$/, { outcome: 'REFUSED', reason: 'ACCOUNT_FROZEN' }],
  [/-locked$/, { outcome: 'REFUSED', reason: 'CHANNEL_CLOSED' }],
  [/-void$/, { outcome: 'REFUSED', reason: 'UNDO_VOID' }],
];
/** The same of a message. */
const MESSAGE_RESULTS: [RegExp, object][] = [
  [/^message-suppressed/, { state: 'SUPPRESSED' }],
  [/^message-(expired|failed)$/, { state: 'FAILED' }],
  // One channel has got it.
  [/^message-/, { state: 'SENT' }],
];
/** The same of a run of the password reminders; one that was cancelled has no result. */
const RUN_RESULTS: [RegExp, object][] = [[/^rotation-completed/, { state: 'COMPLETED' }]];
/** The kinds whose names say it in words of their own. */
const OTHER_RESULTS: [string, [RegExp, object][]][] = [
  ['message-', MESSAGE_RESULTS],
  ['rotation-', RUN_RESULTS],
  // It counts what it has removed.
  ['removal-', [[/^removal-completed/, { requests: 0, undoable_changes: 0 }]]],
];
const NAMED = historyNames()
  // An announcement says nothing of how it ended; identity that expired doesn't end a flow.
  .filter((name) => !/^announcement-|-identity-expired$/.test(name))
  .flatMap((name) => {
    const [, results = RESULTS] = OTHER_RESULTS.find(([kind]) => name.startsWith(kind)) ?? [];
    const [, result] = results.find(([named]) => named.test(name)) ?? [];
    return result ? [{ name, result }] : [];
  });

describe('each recorded history ended as its name says', () => {
  it.each(NAMED)('$name', async ({ name, result }) => {
    expect(await resultOf(name)).toMatchObject(result);
  });
});
