import {
  CancellationScope,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';

import type { DuePlace } from '../activities/reminders.js';
import type { SentPage } from '../activities/send-reminders.js';
import {
  forecast,
  pauseOfRun,
  RUN_PATIENCE,
  type RotationProgress,
  type RotationRunState,
} from '../domain/rotation.js';
import { STEP_ATTRIBUTE } from '../domain/search-attributes.js';
import { reminders, store } from './activities.js';
import type { RemindOfPasswordsInput } from './definitions.js';
import { refuse } from './kernel/refuse.js';

/** How a run ended; OFF when there are to be no reminders. */
export interface RotationResult {
  state: 'COMPLETED' | 'OFF';
  sent: number;
  failed: number;
  skipped: number;
}

/** Where a run stands: all that the next of its parts needs. */
interface Place {
  runId: string;
  /** By the workflow's clock, milliseconds since the epoch. */
  begunAt: number;
  progress: RotationProgress;
  /** Up to where the due accounts have their reminders. */
  after?: DuePlace | undefined;
  /** How often it paused since it last got on. */
  pauses: number;
}

/** What a run is started with; nothing by the schedule, and its own place when it goes on. */
type Input = RemindOfPasswordsInput | { place: Place };

/** Pages of one part: its history stays short however many accounts are due. */
const PAGES = 20;

/**
 * G7.4 Reminds of every password that was older than 90 days when the run began.
 * 1. Each due account gets one row for its password and period, whichever run writes it.
 * 2. What has a row is sent, whichever run wrote it, at the configured rate. What fails is tried again for 72
 *    hours; while no provider takes anything, the run pauses.
 * 3. It ends when nothing is due and nothing waits; after 20 hours it leaves what waits to the next one.
 */
export async function remindOfPasswords(input?: Input): Promise<RotationResult> {
  const place = input && 'place' in input ? input.place : await begin(input);
  if (!place) return { state: 'OFF', sent: 0, failed: 0, skipped: 0 };
  show('RUNNING', place.progress);
  upsertSearchAttributes([{ key: STEP_ATTRIBUTE, value: 'RUNNING' }]);
  try {
    for (let page = 0; page < PAGES; page += 1) {
      if (await remindOfPage(place)) return await end(place, 'COMPLETED');
    }
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => end(place, 'CANCELLED'));
    }
    throw error;
  }
  return continueAsNew<typeof remindOfPasswords>({ place });
}

/** @returns undefined while reminders are off. */
async function begin(input: RemindOfPasswordsInput | undefined): Promise<Place | undefined> {
  // What can't be decoded arrives as a marker without an id: nothing of it is run.
  if (input && typeof input.runId !== 'string') throw refuse('INTERNAL');
  const { runId, actor, reason } = input ?? { runId: uuid4(), actor: { caller: 'schedule' } };
  const { workflowId } = workflowInfo();
  const progress = await store.openRun({ runId, workflowId, actor, reason });
  return progress && { runId, begunAt: Date.now(), progress, pauses: 0 };
}

/** Sends for a while, and pauses when that is of no use. @returns whether the run is through. */
async function remindOfPage(place: Place): Promise<boolean> {
  const { runId, begunAt } = place;
  const page = await reminders.sendReminders({ runId });
  place.progress = page.progress;
  if (page.done > 0) place.pauses = 0;
  show('RUNNING', page.progress);
  if (page.outcome === 'MORE') return false;
  // While no provider takes anything, what is due stays so.
  if (page.outcome === 'NONE' && (await claim(place))) return false;
  const waits = page.outcome === 'STALLED' || page.nextTryIn !== undefined;
  if (!waits || Date.now() - begunAt >= RUN_PATIENCE) return true;
  await sleep(pauseAfter(page, place.pauses), { summary: 'until the next try' });
  place.pauses += 1;
  return false;
}

/** Writes reminders for accounts that are due. @returns whether there were any. */
async function claim(place: Place): Promise<boolean> {
  const { after, progress } = place;
  const cutoff = progress.startedAt;
  // From the first again at the end: another run may have held some, and left them.
  place.after = await store.claimReminders({ cutoff, after });
  return place.after !== undefined || (after !== undefined && claim(place));
}

/** Milliseconds. */
function pauseAfter({ outcome, nextTryIn }: SentPage, pauses: number): number {
  const pause = pauseOfRun(pauses);
  return outcome === 'NONE' ? Math.min(pause, Math.max(nextTryIn ?? 0, 1_000)) : pause;
}

async function end(
  { runId }: Place,
  state: Exclude<RotationRunState, 'RUNNING'>,
): Promise<RotationResult> {
  const progress = await store.endRun({ runId, state });
  const { sent, failed, skipped } = progress;
  show(state, progress);
  upsertSearchAttributes([{ key: STEP_ATTRIBUTE, value: state }]);
  return { state: 'COMPLETED', sent, failed, skipped };
}

/** One paragraph for operators. */
function show(state: RotationRunState, progress: RotationProgress): void {
  const { due, sent, failed, skipped } = progress;
  const { rate, estimatedEnd } = forecast(progress, Date.now());
  const lines = [
    `**${state}**: ${sent} of ${due} sent, ${failed} failed, ${skipped} skipped`,
    `${rate.toFixed(1)} a second`,
  ];
  if (state === 'RUNNING' && estimatedEnd !== undefined) {
    lines.push(`estimated end ${new Date(estimatedEnd).toISOString()}`);
  }
  setCurrentDetails(lines.join('  \n'));
}
