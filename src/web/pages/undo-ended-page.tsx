import { FlowOutcome, type Flow } from '../../gen/holdfast/v1/flow.js';
import type { Message, Texts } from '../texts/texts.js';
import type { UndoneKind } from '../undone-kind.js';
import type { FlowPageProps } from './flow-page-props.js';
import { MessagePage } from './message-page.js';

/** What an undo has restored, or why it hasn't. */
export function UndoEndedPage({ texts, flow, undone }: FlowPageProps) {
  const isDone = flow.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED;
  return (
    <MessagePage
      texts={texts}
      message={messageOf(texts, flow, undone)}
      href="/"
      tone={isDone ? 'done' : 'plain'}
    />
  );
}

function messageOf({ undo }: Texts, { outcome, reason }: Flow, undone: UndoneKind): Message {
  const { restored, title, next } = undo.done;
  switch (outcome) {
    case FlowOutcome.FLOW_OUTCOME_COMPLETED:
      return { title, text: restored[undone], next };
    case FlowOutcome.FLOW_OUTCOME_EXPIRED:
      return undo.ended.expired;
    default:
      return reason === 'UNDO_VOID' ? undo.ended.void : undo.ended.refused;
  }
}
