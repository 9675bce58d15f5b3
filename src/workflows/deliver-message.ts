import {
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';

import type { RoutedDelivery } from '../activities/messages.js';
import { HELD_MESSAGE_RECHECK, MESSAGE_LIFETIME } from '../domain/durations.js';
import { STEP_ATTRIBUTE, UIN_ATTRIBUTE } from '../domain/search-attributes.js';
import type { MessageFailure, MessageState } from '../domain/subscription-message.js';
import type { SubscriptionContent } from '../messaging/message.js';
import { bulkMessages, store } from './activities.js';
import { contactChannelChangedSignal } from './definitions.js';
import { refusalOf } from './kernel/refusal-of.js';
import { refuse } from './kernel/refuse.js';

/** Starts {@link deliverMessage}. Encrypted in Temporal, as all that follows. */
export interface DeliverMessageInput {
  messageId: string;
  uin: string;
  content: SubscriptionContent;
}

/** How a message ended. */
export interface MessageResult {
  state: 'SENT' | 'FAILED';
}

/**
 * G3.1, G7.1 Delivers a subscription message.
 * 1. It goes to a verified contact channel of the account.
 * 2. While there is none for it, or the account isn't active, it is held: until a channel was changed or
 *    verified, and it may go.
 * 3. It is tried until a provider takes it. When its channel gets another address meanwhile, it begins anew.
 * 4. After 7 days it has failed.
 */
export async function deliverMessage(input: DeliverMessageInput): Promise<MessageResult> {
  // What can't be decoded arrives as a marker without an id: nothing of it is run.
  if (typeof input.messageId !== 'string') throw refuse('INTERNAL');
  const { messageId, content } = input;
  const deadline = Date.now() + MESSAGE_LIFETIME;
  let mayGo = false;
  let shown: MessageState | undefined;
  setHandler(contactChannelChangedSignal, () => {
    mayGo = true;
  });
  let reason: MessageFailure = 'MESSAGE_EXPIRED';
  while (Date.now() < deadline) {
    mayGo = false;
    const deliveries = await store.planDelivery({ messageId, deadline });
    const next = deliveries.length > 0 ? 'SENDING' : 'HELD';
    if (next !== shown) show(input, next, deadline);
    shown = next;
    if (deliveries.length === 0) {
      const untilRecheck = Math.min(deadline - Date.now(), HELD_MESSAGE_RECHECK);
      await condition(() => mayGo, untilRecheck, { summary: 'held: looks again' });
      continue;
    }
    const lifetime = Math.max(deadline - Date.now(), 1);
    const sent = deliveries.map((delivery) => send(delivery, content, lifetime));
    if (!(await Promise.all(sent)).includes('CHANNEL_CHANGED')) {
      reason = 'DELIVERY_FAILED';
      break;
    }
  }
  const state = await store.settleMessage({ messageId, reason });
  show(input, state, deadline);
  return { state };
}

async function send(
  delivery: RoutedDelivery,
  content: SubscriptionContent,
  lifetime: number,
): Promise<'SENT' | MessageFailure> {
  const summary = `${content.template} to ${delivery.maskedAddress}`;
  try {
    await bulkMessages(lifetime, summary).sendMessage({ delivery, content });
    return 'SENT';
  } catch (error) {
    return refusalOf(error) === 'ACCOUNT_CHANGED' ? 'CHANNEL_CHANGED' : 'DELIVERY_FAILED';
  }
}

/** What operators see and search by. */
function show({ uin, content }: DeliverMessageInput, state: MessageState, deadline: number): void {
  setCurrentDetails(
    `**${state}**: ${content.template}  \ntried until ${new Date(deadline).toISOString()}`,
  );
  upsertSearchAttributes([
    { key: UIN_ATTRIBUTE, value: uin },
    { key: STEP_ATTRIBUTE, value: state },
  ]);
}
