import type { Tx } from '../db/pool.js';
import type { OpenFlow } from '../domain/applied-change.js';

/** Kinds that no change of the account ends: an undo is apart (G9.1), and edits apply at once. */
const APART = ['UNDO', 'NAME_CHANGE', 'INDUSTRY_CHANGE', 'ADDRESS_CHANGE'] as const;

/** The open flows of an account itself, all but the one given. */
export async function listOpenFlows(
  tx: Tx,
  uin: string,
  exceptFlowId: string,
): Promise<OpenFlow[]> {
  return openFlows(tx)
    .where('uin', '=', uin)
    .where('sub_user_id', 'is', null)
    .where('id', '!=', exceptFlowId)
    .where('kind', 'not in', [...APART, 'SUB_USER_EDIT', 'ACCOUNT_OPERATION'])
    .execute();
}

/** The open flows of a sub-user. */
export async function listOpenFlowsOfSubUser(tx: Tx, subUserId: string): Promise<OpenFlow[]> {
  return openFlows(tx).where('sub_user_id', '=', subUserId).execute();
}

/** The open undo flows of these changes. */
export async function listUndoFlows(tx: Tx, ids: readonly string[]): Promise<OpenFlow[]> {
  if (ids.length === 0) return [];
  return openFlows(tx).where('id', 'in', ids).execute();
}

function openFlows(tx: Tx) {
  return tx
    .selectFrom('flows')
    .select(['id as flowId', 'workflow_id as workflowId'])
    .where('ended_at', 'is', null);
}
