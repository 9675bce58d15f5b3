import { endRotationRun, openRotationRun, type RotationRunRow } from '../db/rotation-runs.js';
import { claimReminders, type DueKey } from '../db/rotation-reminders.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import type { RotationProgress, RotationRunState } from '../domain/rotation.js';
import type { Dependencies } from './dependencies.js';

/** A run that begins. */
export interface BeginningRun {
  runId: string;
  workflowId: string;
  actor: Actor;
  reason?: string | undefined;
}

/** A place among the accounts that are due; the time is milliseconds since the epoch. */
export interface DuePlace {
  at: number;
  uin: string;
}

/** Accounts that one statement writes reminders for: about 10 ms on two busy cores, with a million accounts. */
const CLAIMED_AT_ONCE = 100;
/** Statements of one call. What is claimed is sent at once, so a run has few that wait. */
const CLAIMS = 10;

/** The database's part of a run of the password reminders (G7.4). */
export function reminderActivities({
  db,
  passwordRotation,
}: Pick<Dependencies, 'db' | 'passwordRotation'>) {
  return {
    /**
     * Opens a run, once.
     * @returns what it has to do, and has done; undefined while reminders are off.
     */
    async openRun({ runId: id, ...run }: BeginningRun): Promise<RotationProgress | undefined> {
      if (passwordRotation === 'off') return undefined;
      return toProgress(await openRotationRun(db, { id, ...run }));
    },

    /**
     * Writes reminders for the next accounts that are due.
     * @returns where to go on; undefined when none was due from there on.
     */
    async claimReminders({
      cutoff,
      after,
    }: {
      /** Due by then, milliseconds since the epoch. */
      cutoff: number;
      after?: DuePlace | undefined;
    }): Promise<DuePlace | undefined> {
      let last: DueKey | undefined;
      for (let claim = 0; claim < CLAIMS; claim += 1) {
        const place = last ?? (after && { at: new Date(after.at), uin: after.uin });
        const found = await claimReminders(db, {
          cutoff: new Date(cutoff),
          after: place,
          limit: CLAIMED_AT_ONCE,
        });
        if (!found) break;
        last = found;
      }
      return last && { at: last.at.valueOf(), uin: last.uin };
    },

    /** Writes down how a run ended. @throws Refusal ROTATION_RUN_NOT_FOUND. */
    async endRun({
      runId,
      state,
    }: {
      runId: string;
      state: Exclude<RotationRunState, 'RUNNING'>;
    }): Promise<RotationProgress> {
      return toProgress(found(await endRotationRun(db, runId, state)));
    },
  };
}

/** What a run has done, as its workflow knows it. */
export function toProgress({
  due,
  sent,
  failed,
  skipped,
  started_at,
}: RotationRunRow): RotationProgress {
  return { due, sent, failed, skipped, startedAt: started_at.valueOf() };
}

function found(run: RotationRunRow | undefined): RotationRunRow {
  if (!run) throw new Refusal('ROTATION_RUN_NOT_FOUND');
  return run;
}
