import { clearAttempts, takeAttempt, withAttempt } from '../db/attempts.js';
import { listFormerPasswords, notePasswordProved } from '../db/undoable-changes.js';
import { Refusal } from '../domain/errors.js';
import type { FlowSnapshot } from '../domain/flow.js';
import { nameSubject } from '../keys/subject.js';
import { confirmUndoUpdate } from '../workflows/definitions.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { isOutdated, requireFlow } from './flow-access.js';
import { takeStep } from './steps.js';

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
  const { db, hasher, config } = dependencies;
  const { flow } = await requireFlow(dependencies, call, flowId);
  if (isOutdated(flow)) throw new Refusal('FLOW_ENDED');
  if (!flow.snapshot.nextSteps.includes('CONFIRM_UNDO')) throw new Refusal('STEP_NOT_OPEN');
  const subject = nameSubject(config.SUBJECT_KEY, 'former-password', flow.id);
  await takeAttempt(db, subject, 'TRIES_EXHAUSTED');
  const hashes = await listFormerPasswords(db, flow.id);
  const compare = (hash: string) => hasher.verify(hash, formerPassword);
  const matches = await withAttempt(db, subject, () => Promise.all(hashes.map(compare)));
  if (!matches.includes(true)) throw new Refusal('FORMER_PASSWORD_WRONG');
  await clearAttempts(db, subject);
  await notePasswordProved(db, flow.id);
  const input = { flowId: flow.id, actor: call.actor };
  return takeStep(dependencies, flow, confirmUndoUpdate, requestKey, input);
}
