import type { MessageView } from '../db/messages.js';
import { canBeSwitchedOff, type Subscription } from '../domain/subscription.js';
import type { MessageCategory as Category } from '../domain/subscription-message.js';
import {
  ContactChannelKind,
  MessageCategory,
  MessageState,
  type Message,
  type MessageDelivery,
  type Subscription as SubscriptionMessage,
} from '../gen/holdfast/v1/message.js';

/** A message as its publisher sees it. */
export function toMessage(row: MessageView): Message {
  return {
    id: row.id,
    uin: row.uin,
    key: row.key,
    category: MessageCategory[`MESSAGE_CATEGORY_${row.category}`],
    template: row.template,
    urgent: row.urgent,
    state: MessageState[`MESSAGE_STATE_${stateOf(row)}`],
    reason: row.reason ?? '',
    deliveries: row.deliveries.map(toDelivery),
    publishedAt: row.created_at,
    deadline: row.deadline ?? undefined,
  };
}

/** Its row is queued until it is settled: whether a provider was tried, its deliveries know. */
function stateOf({ state, deliveries }: MessageView) {
  const isSending = deliveries.some((delivery) => delivery.state === 'SENDING');
  return state === 'QUEUED' && isSending ? 'SENDING' : state;
}

function toDelivery(row: MessageView['deliveries'][number]): MessageDelivery {
  return {
    channel:
      ContactChannelKind[`CONTACT_CHANNEL_KIND_${row.channel === 'email' ? 'EMAIL' : 'MOBILE'}`],
    maskedAddress: row.masked_address,
    state: MessageState[`MESSAGE_STATE_${row.state}`],
    reason: row.reason ?? '',
    provider: row.provider ?? '',
    updatedAt: row.updated_at,
  };
}

/** What an account has chosen for a category (G7.2). */
export function toSubscription(row: Subscription & { category: Category }): SubscriptionMessage {
  const { CONTACT_CHANNEL_KIND_EMAIL: email, CONTACT_CHANNEL_KIND_MOBILE: mobile } =
    ContactChannelKind;
  return {
    category: MessageCategory[`MESSAGE_CATEGORY_${row.category}`],
    channels: [...(row.email ? [email] : []), ...(row.mobile ? [mobile] : [])],
    canBeSwitchedOff: canBeSwitchedOff(row.category),
  };
}
