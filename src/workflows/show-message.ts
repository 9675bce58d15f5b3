import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';

import type { RoutedDelivery } from '../activities/messages.js';
import {
  DELIVERY_ATTRIBUTE,
  PROVIDER_ATTRIBUTE,
  REASON_ATTRIBUTE,
  STEP_ATTRIBUTE,
  UIN_ATTRIBUTE,
} from '../domain/search-attributes.js';
import type { MessageFailure, MessageState } from '../domain/subscription-message.js';
import type { MessageSends } from './message-sends.js';

/** A message as operators see it. */
export interface MessageView {
  uin: string;
  template: string;
  state: MessageState;
  /** What hasn't ended of it. */
  open: readonly RoutedDelivery[];
  /** Until when it is held, milliseconds since the epoch. */
  heldUntil: number;
  reason?: MessageFailure | undefined;
}

/**
 * Says what operators see and search by. Each upsert is an event in history: most looks at a message find
 * it under the same attributes.
 * @param shown what it returned before.
 */
export function showMessage(view: MessageView, sends: MessageSends, shown?: string): string {
  setCurrentDetails(describe(view, sends));
  const { uin, state, open, reason } = view;
  const isTried = open.some((delivery) => delivery.state !== 'HELD');
  const delivery = isTried ? 'SENDING' : sends.last?.state;
  const now = [state, delivery, ...sends.providers].join(' ');
  if (now === shown) return now;
  upsertSearchAttributes([
    { key: UIN_ATTRIBUTE, value: uin },
    { key: STEP_ATTRIBUTE, value: state },
    { key: DELIVERY_ATTRIBUTE, value: delivery ?? null },
    ...(reason ? [{ key: REASON_ATTRIBUTE, value: reason }] : []),
    ...(sends.providers.size > 0 ? [{ key: PROVIDER_ATTRIBUTE, value: [...sends.providers] }] : []),
  ]);
  return now;
}

/** One paragraph: what it is and waits for, until when, and what became of the last delivery. */
function describe(view: MessageView, { last }: MessageSends): string {
  const { state, template, open, reason } = view;
  const untilOf = ({ until = view.heldUntil }: RoutedDelivery) => new Date(until).toISOString();
  const lines = [`**${state}**: ${template}${reason ? `, ${reason}` : ''}`];
  for (const delivery of open) {
    const does = delivery.state === 'HELD' ? 'held' : 'tried';
    lines.push(`to ${delivery.maskedAddress}: ${does} until ${untilOf(delivery)}`);
  }
  if (state === 'HELD' && open.length === 0) {
    lines.push(`held for a channel until ${new Date(view.heldUntil).toISOString()}`);
  }
  if (last) {
    const note =
      last.note === undefined ? '' : last.state === 'SENT' ? ` by ${last.note}` : `, ${last.note}`;
    lines.push(`last delivery to ${last.maskedAddress}: ${last.state}${note}`);
  }
  return lines.join('  \n');
}
