import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';

import { startParts } from '../environment/parts.js';
import { startAhead, type Ahead } from '../environment/ahead.js';
import { startSystem } from '../environment/system.js';
import type { HistoryName } from './endings.js';
import { historyToJson } from './history-json.js';
import { RECORDING_KEYS } from './keys.js';
import { contactEmailPlays } from './record/contact-email.js';
import { contactMobilePlays } from './record/contact-mobile.js';
import { messagePlays } from './record/messages.js';
import { announcementPlays, operationPlays } from './record/operations.js';
import { passwordResetPlays } from './record/password-reset.js';
import { profilePlays } from './record/profile.js';
import { provedChangePlays } from './record/proved-changes.js';
import { removalPlays } from './record/removal.js';
import { rotationPlays } from './record/rotation.js';
import { signUpPlays } from './record/sign-up.js';
import type { Play, Played } from './record/stage.js';
import { subUserPlays } from './record/sub-users.js';
import { subscriptionPlays } from './record/subscriptions.js';
import { undoPlays } from './record/undo.js';
import { wayInPlays } from './record/ways-in.js';

/**
 * Plays flows to their endings and keeps the histories beside this file. Without arguments, only what has no file
 * yet is recorded. Names, or their beginnings, record these anew:
 * `node --import ./scripts/typescript.js test/replay/record.ts undo- log-in-locked`. What has landed stays: move it
 * to `former-histories/` before.
 */
const DIRECTORY = new URL('histories/', import.meta.url);

const PLAYS: Record<HistoryName, Play> = {
  ...announcementPlays,
  ...contactEmailPlays,
  ...contactMobilePlays,
  ...messagePlays,
  ...operationPlays,
  ...passwordResetPlays,
  ...profilePlays,
  ...provedChangePlays,
  ...removalPlays,
  ...rotationPlays,
  ...signUpPlays,
  ...subUserPlays,
  ...subscriptionPlays,
  ...undoPlays,
  ...wayInPlays,
};

/** How long a play may take, milliseconds: most take three seconds. */
const PATIENCE = 90_000;

const fileOf = (name: string) => new URL(`${name}.json`, DIRECTORY);
const wanted = process.argv.slice(2);
const chosen = Object.entries(PLAYS).filter(([name]) =>
  wanted.length === 0
    ? !existsSync(fileOf(name))
    : wanted.some((beginning) => name.startsWith(beginning)),
);
const failed = await record(chosen);
say(`${chosen.length - failed.length} recorded, ${failed.length} failed: ${failed.join(' ')}`);
process.exit(failed.length === 0 ? 0 : 1);

/** @returns the names of those that failed. */
async function record(plays: [string, Play][]): Promise<string[]> {
  const parts = await startParts(say);
  Object.assign(process.env, parts.environment);
  mkdirSync(DIRECTORY, { recursive: true });
  const system = await startSystem(RECORDING_KEYS);
  const failures: string[] = [];
  for (const [name, play] of plays) {
    let ahead: Ahead | undefined;
    const stage = { system, ahead: async () => (ahead ??= await startAhead(system)) };
    try {
      await inTime(play(stage).then((played) => save(name, played)));
      await ahead?.stop();
      say(`recorded ${name}`);
    } catch (error) {
      // What went wrong ahead may still be under way: it ends with this process.
      failures.push(name);
      say(`failed ${name}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    }
  }
  await system.stop();
  await parts.stop();
  return failures;
}

/** Waits until the workflow has the status, and writes its history. */
async function save(name: string, { of, workflowId, runId, status }: Played): Promise<void> {
  const handle = of.temporal.workflow.getHandle(workflowId, runId);
  while ((await statusOf(handle)) !== status) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const history = historyToJson(await handle.fetchHistory());
  writeFileSync(fileOf(name), JSON.stringify({ workflowId, history }, undefined, 1));
}

/** @returns undefined for a child that isn't there yet. */
async function statusOf(handle: WorkflowHandle): Promise<string | undefined> {
  try {
    return (await handle.describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it took too long'));
    }, PATIENCE);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
