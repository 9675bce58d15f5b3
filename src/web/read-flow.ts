import { isAbortError } from 'abort-controller-x';
import type { CallOptions } from 'nice-grpc';

import { DeliveryState, FlowState, type Flow } from '../gen/holdfast/v1/flow.js';
import type { Holdfast } from './client.js';

/** A page waits this long for what is under way, milliseconds: a code is handed over in a fraction of it. */
const PATIENCE = 1_500;

/** Reads a flow as it is now. @throws when it can't be read. */
export async function readFlow(
  { flows }: Holdfast,
  flowId: string,
  options: CallOptions,
): Promise<Flow | undefined> {
  const { flow } = await flows.getFlow({ flowId }, options);
  return flow;
}

/** Reads a flow, and lets it finish what takes a moment. @throws when it can't be read. */
export async function readSettledFlow(
  holdfast: Holdfast,
  flowId: string,
  options: CallOptions,
): Promise<Flow | undefined> {
  let flow = await readFlow(holdfast, flowId, options);
  if (!flow || !isUnderWay(flow)) return flow;
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    for await (const change of holdfast.flows.watchFlow({ flowId }, { ...options, signal })) {
      flow = change.flow ?? flow;
      if (!isUnderWay(flow)) break;
    }
  } catch (error) {
    // it takes longer: the page says so
    if (!isAbortError(error)) throw error;
  }
  return flow;
}

function isUnderWay({ state, deliveryState }: Flow): boolean {
  switch (state) {
    case FlowState.FLOW_STATE_WORKING:
    case FlowState.FLOW_STATE_AWAITING_LINK:
      return true;
    case FlowState.FLOW_STATE_AWAITING_CODE:
      return deliveryState === DeliveryState.DELIVERY_STATE_SENDING;
    default:
      return false;
  }
}
