import { patched, upsertSearchAttributes } from '@temporalio/workflow';

import type { FlowOwner, FlowSnapshot } from '../../domain/flow.js';
import {
  DELIVERY_ATTRIBUTE,
  FLOW_ATTRIBUTE,
  PROVIDER_ATTRIBUTE,
  REASON_ATTRIBUTE,
  STEP_ATTRIBUTE,
  UIN_ATTRIBUTE,
} from '../../domain/search-attributes.js';

/** What a flow is found by beside its snapshot. */
interface Indexed {
  owner: FlowOwner | undefined;
  /** The providers that took its messages. */
  providers: ReadonlySet<string>;
}

/**
 * Sets what operators find a flow by. Each upsert is an event in history: most new versions of a flow
 * stand under the same attributes.
 * @param indexed what it returned before.
 */
export function indexFlow(
  { id, outcome, state, reason, deliveryState }: FlowSnapshot,
  { owner, providers }: Indexed,
  indexed: string | undefined,
): string {
  const step = outcome ?? state;
  const delivery = deliveryState && patched('deliveries-are-indexed') ? deliveryState : undefined;
  const now = [step, delivery, ...providers].join(' ');
  if (now === indexed) return now;
  upsertSearchAttributes([
    { key: FLOW_ATTRIBUTE, value: id },
    { key: STEP_ATTRIBUTE, value: step },
    ...(owner ? [{ key: UIN_ATTRIBUTE, value: owner.uin }] : []),
    ...(reason === undefined ? [] : [{ key: REASON_ATTRIBUTE, value: reason }]),
    ...(delivery ? [{ key: DELIVERY_ATTRIBUTE, value: delivery }] : []),
    ...(providers.size > 0 ? [{ key: PROVIDER_ATTRIBUTE, value: [...providers] }] : []),
  ]);
  return now;
}
