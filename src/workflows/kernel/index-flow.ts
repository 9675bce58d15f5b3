import { upsertSearchAttributes } from '@temporalio/workflow';

import type { FlowOwner, FlowSnapshot } from '../../domain/flow.js';
import { FLOW_ATTRIBUTE, STEP_ATTRIBUTE, UIN_ATTRIBUTE } from '../../domain/search-attributes.js';

/**
 * Sets what operators find a flow by. Each upsert is an event in history: most new versions of a flow
 * stand under the same attributes.
 * @param indexed what it returned before.
 */
export function indexFlow(
  { id, outcome, state }: FlowSnapshot,
  owner: FlowOwner | undefined,
  indexed: string | undefined,
): string {
  const step = outcome ?? state;
  if (step === indexed) return step;
  upsertSearchAttributes([
    { key: FLOW_ATTRIBUTE, value: id },
    { key: STEP_ATTRIBUTE, value: step },
    ...(owner ? [{ key: UIN_ATTRIBUTE, value: owner.uin }] : []),
  ]);
  return step;
}
