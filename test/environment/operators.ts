import { findFlow } from '../../src/db/flows.js';
import type { System } from './system.js';

/** What an operator may do to a flow. */
export type OperatorUpdate = 'operatorCancel' | 'operatorResend' | 'operatorExtend';

/** Asks a flow as the server does for an operator, and as the codec server lets one do in Temporal's UI. */
export async function askAsOperator(
  { db, temporal }: System,
  flowId: string,
  update: OperatorUpdate,
  minutes = 0,
): Promise<void> {
  const flow = await findFlow(db, flowId);
  const input = { flowId, reason: 'asked for by phone', minutes };
  await temporal.workflow
    .getHandle(flow?.workflow_id ?? '')
    .executeUpdate(update, { args: [{ operator: 'ada', input }] });
}
