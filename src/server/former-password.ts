import { clearAttempts, takeAttempt, withAttempt } from '../db/attempts.js';
import type { FlowRecord } from '../db/flows.js';
import { listFormerPasswords, notePasswordProved } from '../db/undoable-changes.js';
import { Refusal } from '../domain/errors.js';
import type { FlowSnapshot } from '../domain/flow.js';
import { nameSubject } from '../keys/subject.js';
import { confirmUndoUpdate } from '../workflows/definitions.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { checkOpen, isOutdated, requireFlow } from './flow-access.js';
import { takeOnce, takeStep } from './steps.js';

/**
 * Takes a password that is older than a change as the proof to undo it (G9.2). The comparison is noted here: passwords never enter Temporal, and the restore depends on the note.
 * @throws Refusal FLOW_NOT_FOUND, STEP_NOT_OPEN, FORMER_PASSWORD_WRONG, TRIES_EXHAUSTED, BUSY.
 */
export async function confirmUndo(
  dependencies: Dependencies,
  call: Call,
  { flowId, formerPassword }: { flowId: string; formerPassword: string },
  requestKey: string,
): Promise<FlowSnapshot> {
  const { flow } = await requireFlow(dependencies, call, flowId);
  const input = { flowId: flow.id, actor: call.actor };
  return takeOnce(dependencies, flow, requestKey, async () => {
    await checkFormerPassword(dependencies, flow, formerPassword);
    return takeStep(dependencies, flow, confirmUndoUpdate, requestKey, input);
  });
}

async function checkFormerPassword(
  { db, hasher, config }: Dependencies,
  flow: FlowRecord,
  formerPassword: string,
): Promise<void> {
  if (isOutdated(flow)) throw new Refusal('FLOW_ENDED');
  checkOpen(flow, 'CONFIRM_UNDO');
  const subject = nameSubject(config.SUBJECT_KEY, 'former-password', flow.id);
  await takeAttempt(db, subject, 'TRIES_EXHAUSTED');
  const hashes = await listFormerPasswords(db, flow.id);
  const compare = (hash: string) => hasher.verify(hash, formerPassword);
  const matches = await withAttempt(db, subject, () => Promise.all(hashes.map(compare)));
  if (!matches.includes(true)) throw new Refusal('FORMER_PASSWORD_WRONG');
  await clearAttempts(db, subject);
  await notePasswordProved(db, flow.id);
}
