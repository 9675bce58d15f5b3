import { findFlow, type FlowRecord } from '../db/flows.js';
import { Refusal } from '../domain/errors.js';
import { readToken } from '../keys/tokens.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { findCallSession } from './sessions.js';

/**
 * The flow, if the call comes from its owner: by its secret, or by a session of its account.
 * @throws Refusal FLOW_NOT_FOUND, the same for a foreign flow as for none.
 */
export async function requireFlow(
  dependencies: Dependencies,
  call: Call,
  flowId: string,
): Promise<FlowRecord> {
  const flow = await findFlow(dependencies.db, flowId);
  if (!flow || !(await isOwner(dependencies, call, flow))) throw new Refusal('FLOW_NOT_FOUND');
  return flow;
}

async function isOwner(dependencies: Dependencies, call: Call, flow: FlowRecord): Promise<boolean> {
  if (call.flowSecret !== undefined) {
    const secret = readToken(dependencies.keys, 'flow-secret', call.flowSecret);
    return secret?.id === flow.id && secret.number === Number(flow.opening);
  }
  // A reset's steps are for who has its link: to a session it is only listed.
  if (flow.kind === 'PASSWORD_RESET' || flow.uin === null) return false;
  const session = await findCallSession(dependencies, call);
  return session?.uin === flow.uin;
}
