import { FlowOutcome, type Flow } from '../../gen/holdfast/v1/flow.js';
import type { Ending } from '../texts/texts.js';
import type { FlowPageProps } from './flow-page-props.js';
import { MessagePage } from './message-page.js';

/** How a reset ended, and what comes next. */
export function EndedPage({ texts, flow }: FlowPageProps) {
  const ending = endingOf(flow);
  const isDone = ending === 'done';
  return (
    <MessagePage
      texts={texts}
      message={texts.ended[ending]}
      href={isDone ? '/' : '/reset'}
      tone={isDone ? 'done' : 'plain'}
    />
  );
}

function endingOf({ outcome, reason }: Flow): Ending {
  switch (outcome) {
    case FlowOutcome.FLOW_OUTCOME_COMPLETED:
      return 'done';
    case FlowOutcome.FLOW_OUTCOME_EXPIRED:
      return 'expired';
    case FlowOutcome.FLOW_OUTCOME_CANCELLED:
      return 'cancelled';
    default:
      return reason === 'ACCOUNT_CHANGED' ? 'changed' : 'refused';
  }
}
