import { Refusal } from '../domain/errors.js';
import type { FlowSnapshot } from '../domain/flow.js';
import type { Reason } from '../domain/errors.js';
import type { FlowInput } from '../workflows/definitions.js';
import type { Dependencies } from './dependencies.js';
import { startFlow, type FlowStart } from './start-flow.js';

/**
 * Runs a flow that applies at once, and is answered in the call.
 * @throws Refusal with the reason that it was refused for.
 */
export async function runOnce<Input extends FlowInput>(
  dependencies: Dependencies,
  start: Omit<FlowStart<Input>, 'joining'>,
): Promise<FlowSnapshot> {
  const flow = await startFlow<Input>(dependencies, start);
  if (flow.outcome === 'COMPLETED') return flow;
  // A flow's reason is always one of the table's.
  throw new Refusal((flow.reason ?? 'UNAVAILABLE') as Reason);
}
