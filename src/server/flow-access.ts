import { findFlow, type FlowRecord } from '../db/flows.js';
import { methodNotOffered, refuseFields, Refusal } from '../domain/errors.js';
import type { FlowStep, IdentityMethodKind } from '../domain/flow.js';
import { readToken } from '../keys/tokens.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { findCallSession } from './sessions.js';

/** A flow, as its owner may use it. */
export interface OwnFlow {
  flow: FlowRecord;
  /** Id of the session that the call was made with, if it was made with one. */
  session?: string;
}

/**
 * The flow, if the call comes from its owner: by its secret, or by a session of its account or sub-user.
 * @throws Refusal FLOW_NOT_FOUND, the same for a foreign flow as for none; PASSWORD_CHANGE_REQUIRED.
 */
export async function requireFlow(
  dependencies: Dependencies,
  call: Call,
  flowId: string,
): Promise<OwnFlow> {
  const flow = await findFlow(dependencies.db, flowId);
  const own = flow && (await asOwner(dependencies, call, flow));
  if (!own) throw new Refusal('FLOW_NOT_FOUND');
  return own;
}

async function asOwner(
  dependencies: Dependencies,
  call: Call,
  flow: FlowRecord,
): Promise<OwnFlow | undefined> {
  if (call.flowSecret !== undefined) {
    const secret = readToken(dependencies.keys, 'flow-secret', call.flowSecret);
    const isHolder = secret?.id === flow.id && secret.number === Number(flow.opening);
    return isHolder ? { flow } : undefined;
  }
  // The steps of these are for who has their link or secret: to a session they are only listed.
  if (BY_SECRET.includes(flow.kind) || flow.uin === null) return undefined;
  const session = await findCallSession(dependencies, call, flow.kind);
  const isOwn = session?.uin === flow.uin && session.sub_user_id === flow.sub_user_id;
  return isOwn ? { flow, session: session.id } : undefined;
}

const BY_SECRET: readonly string[] = ['PASSWORD_RESET', 'LOG_IN', 'UNDO'];

/**
 * Whether the account has changed since the flow began: it is dead on every server from the moment of the
 * change on, whether or not its workflow knows by now (G4.6). An undo is apart (G9.1): only a disable stops it.
 */
export function isOutdated({ kind, sub_user_id, ...flow }: FlowRecord): boolean {
  // It goes on once an operator has enabled the account.
  if (kind === 'UNDO') return flow.account_status === 'DISABLED';
  const hasChanged = flow.security_epoch !== null && flow.security_epoch !== flow.account_epoch;
  return hasChanged && sub_user_id === null;
}

/**
 * Refuses a step of a flow that is dead or goes on elsewhere, before anything is counted or compared for
 * it; the workflow judges once more.
 * @throws Refusal FLOW_ENDED, FLOW_TAKEN_OVER.
 */
export function checkGoesOn(flow: FlowRecord, session: string | undefined): void {
  if (isOutdated(flow)) throw new Refusal('FLOW_ENDED');
  const { state, session: holder } = flow.snapshot;
  const isElsewhere = holder !== undefined && holder !== session;
  if (isElsewhere && state !== 'ENDED') throw new Refusal('FLOW_TAKEN_OVER');
}

/**
 * Refuses what the flow wouldn't take as its row stands; the workflow judges once more.
 * @throws Refusal FLOW_ENDED, STEP_NOT_OPEN.
 */
export function checkOpen({ snapshot }: FlowRecord, wanted: FlowStep): void {
  if (snapshot.state === 'ENDED') throw new Refusal('FLOW_ENDED');
  if (!snapshot.nextSteps.includes(wanted)) throw new Refusal('STEP_NOT_OPEN');
}

/** Refuses a way to verify identity that the flow doesn't offer. @throws Refusal FIELD_INVALID */
export function checkOffered({ snapshot }: FlowRecord, kind: IdentityMethodKind): void {
  if (!snapshot.offeredMethods.some((offered) => offered.kind === kind)) {
    throw refuseFields(methodNotOffered('identity_method'));
  }
}
