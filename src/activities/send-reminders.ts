import { Context } from '@temporalio/activity';

import { listPauses } from '../db/provider-pauses.js';
import {
  giveBackReminders,
  readNextTry,
  takeReminders,
  type TakenReminder,
} from '../db/rotation-reminders.js';
import { touchRotationRun } from '../db/rotation-runs.js';
import { Refusal } from '../domain/errors.js';
import type { RotationProgress } from '../domain/rotation.js';
import type { Dependencies } from './dependencies.js';
import { ReminderNotes } from './reminder-notes.js';
import { createPace, type Pace } from './reminder-pace.js';
import { sendReminder, skipReminder } from './reminder.js';
import { toProgress } from './reminders.js';

/** What came of sending for a while. */
export interface SentPage {
  /**
   * MORE: its time was up. NONE: no reminder is to be sent now. STALLED: no provider takes any, so it stopped
   * trying.
   */
  outcome: 'MORE' | 'NONE' | 'STALLED';
  /** Sent, given up or skipped. */
  done: number;
  /** Milliseconds until the next reminder may be tried again; unset when none waits. */
  nextTryIn?: number;
  /** What the run has done. */
  progress: RotationProgress;
}

/** How long one attempt of the activity sends, milliseconds: a run says how it gets on as often. */
const PAGE_TIME = 20_000;
/** How often it says that it lives, milliseconds. */
const HEARTBEAT = 2_000;
/** Reminders that are taken at once, of which a worker that dies leaves some for another after their lease. */
const TAKEN_AT_ONCE = 50;
/** Sends at a time: twice the connections to a mail server, so that none of them waits for us. */
const CONCURRENT = 20;
/** As many failures in a row mean that the providers are down, and not that some receivers can't be reached. */
const STALLED_AFTER = 25;

type Needs = Pick<Dependencies, 'db' | 'messenger' | 'reminderRate'>;

/** What sends password reminders (G7.4). */
export function reminderSendingActivities(dependencies: Needs) {
  const { db } = dependencies;
  // One for all runs, so that those that overlap keep to the rate.
  const pace = createPace(dependencies.reminderRate);
  return {
    /**
     * Sends reminders that wait, whichever run wrote them, until none is to be sent now or its time is up.
     * When it is cancelled, it ends what is under way and leaves the rest.
     * @throws Refusal ROTATION_RUN_NOT_FOUND.
     */
    async sendReminders({ runId }: { runId: string }): Promise<SentPage> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), HEARTBEAT);
      try {
        const page = new Page(dependencies, pace, runId, context.cancellationSignal);
        const outcome = await page.send();
        const nextTryIn = await readNextTry(db);
        const run = await touchRotationRun(db, runId);
        if (!run) throw new Refusal('ROTATION_RUN_NOT_FOUND');
        const { done } = page;
        const next = nextTryIn !== undefined && { nextTryIn };
        return { outcome, done, progress: toProgress(run), ...next };
      } finally {
        clearInterval(beat);
      }
    },
  };
}

/** Reminders that are sent one after another, several at a time. */
class Page {
  done = 0;
  private readonly notes: ReminderNotes;
  private readonly underWay = new Set<Promise<void>>();
  private readonly until = performance.now() + PAGE_TIME;
  private taken: TakenReminder[] = [];
  private paused: ReadonlySet<string> = new Set();
  private failuresInRow = 0;
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly needs: Needs,
    private readonly pace: Pace,
    runId: string,
    private readonly signal: AbortSignal,
  ) {
    this.notes = new ReminderNotes(needs.db, runId);
  }

  async send(): Promise<SentPage['outcome']> {
    let outcome: SentPage['outcome'] = 'MORE';
    try {
      while (!this.signal.aborted && !this.failure && performance.now() < this.until) {
        if (this.failuresInRow >= STALLED_AFTER) {
          outcome = 'STALLED';
          break;
        }
        if (this.taken.length === 0) await this.take();
        const next = this.taken.shift();
        if (!next) {
          outcome = 'NONE';
          break;
        }
        await this.begin(next);
      }
    } finally {
      await Promise.all(this.underWay);
      await giveBackReminders(this.needs.db, this.taken);
      await this.notes.settle();
    }
    if (this.failure) throw this.failure.error;
    return outcome;
  }

  private async take(): Promise<void> {
    // What can't be written down isn't sent.
    this.notes.check();
    const { db } = this.needs;
    const [taken, pauses] = await Promise.all([takeReminders(db, TAKEN_AT_ONCE), listPauses(db)]);
    this.taken = taken;
    this.paused = new Set(pauses.map(({ provider }) => provider));
  }

  /** Resolves when the next one may begin. */
  private async begin(reminder: TakenReminder): Promise<void> {
    const skipped = skipReminder(reminder);
    if (skipped) {
      this.done += 1;
      this.notes.add(skipped);
      return;
    }
    await this.pace.next();
    while (this.underWay.size >= CONCURRENT) await Promise.race(this.underWay);
    const sending = this.try(reminder).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  private async try(reminder: TakenReminder): Promise<void> {
    try {
      const result = await sendReminder(this.needs.messenger, reminder, this.paused);
      if (result.state !== 'QUEUED') this.done += 1;
      this.failuresInRow = result.state === 'QUEUED' ? this.failuresInRow + 1 : 0;
      this.notes.add(result);
    } catch (error) {
      this.failure ??= { error };
    }
  }
}
