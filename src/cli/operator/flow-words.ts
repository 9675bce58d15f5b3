import { FlowState, type Flow } from '../../gen/holdfast/v1/flow.js';
import type { OperatorFlow } from '../../gen/holdfast/v1/operator.js';
import { toWord } from './arguments.js';
import type { Column } from './table.js';

/** What a flow waits for, or how it ended and why. */
export function stateInWords({ state, outcome, reason }: Flow): string {
  if (state !== FlowState.FLOW_STATE_ENDED) return toWord(state, 'FLOW_STATE_');
  const ended = toWord(outcome, 'FLOW_OUTCOME_');
  return reason === '' ? ended : `${ended}: ${reason}`;
}

/** The columns of a list of flows. */
export const FLOW_COLUMNS: readonly Column<OperatorFlow>[] = [
  ['FLOW', ({ flow }) => flow?.id],
  ['KIND', ({ flow }) => toWord(flow?.kind ?? '', 'FLOW_KIND_')],
  ['STATE', ({ flow }) => flow && stateInWords(flow)],
  ['STEP', ({ flow }) => flow && `${flow.step.toString()}/${flow.stepCount.toString()}`],
  ['STARTED', ({ flow }) => flow?.startedAt],
  ['DEADLINE', ({ flow }) => flow?.deadline],
  ['MESSAGE', ({ flow }) => toWord(flow?.deliveryState ?? '', 'DELIVERY_STATE_')],
  ['TO', ({ flow }) => flow?.maskedTarget],
  ['SUB-USER', ({ subUserId }) => subUserId],
  ['WORKFLOW', ({ workflowId }) => workflowId],
];
