import { z } from 'zod';

import type { Subscription } from '../domain/subscription.js';
import type { MessageCategory, MessageState } from '../domain/subscription-message.js';
import {
  ContactChannelKind,
  MessageCategory as MessageCategoryMessage,
  MessageState as MessageStateMessage,
} from '../gen/holdfast/v1/message.js';

const CATEGORIES: Partial<Record<MessageCategoryMessage, MessageCategory>> = {
  [MessageCategoryMessage.MESSAGE_CATEGORY_OVERDUE_PAYMENT]: 'OVERDUE_PAYMENT',
  [MessageCategoryMessage.MESSAGE_CATEGORY_RESOURCE_EXPIRATION]: 'RESOURCE_EXPIRATION',
  [MessageCategoryMessage.MESSAGE_CATEGORY_EVENT]: 'EVENT',
};

/** What a message is about. */
export const category = z.enum(MessageCategoryMessage).transform((value, context) => {
  const known = CATEGORIES[value];
  if (known) return known;
  const params = { reason: 'REQUIRED' };
  context.addIssue({ code: 'custom', message: 'This field is required.', params });
  return z.NEVER;
});

const STATES: Partial<Record<MessageStateMessage, MessageState>> = {
  [MessageStateMessage.MESSAGE_STATE_QUEUED]: 'QUEUED',
  [MessageStateMessage.MESSAGE_STATE_HELD]: 'HELD',
  [MessageStateMessage.MESSAGE_STATE_SENDING]: 'SENDING',
  [MessageStateMessage.MESSAGE_STATE_SENT]: 'SENT',
  [MessageStateMessage.MESSAGE_STATE_FAILED]: 'FAILED',
  [MessageStateMessage.MESSAGE_STATE_SUPPRESSED]: 'SUPPRESSED',
};

/** The state that is looked for; undefined for any. */
export const messageState = z.enum(MessageStateMessage).transform((value, context) => {
  if (value === MessageStateMessage.MESSAGE_STATE_UNSPECIFIED) return undefined;
  const known = STATES[value];
  if (known) return known;
  const params = { reason: 'STATE_UNKNOWN' };
  context.addIssue({ code: 'custom', message: 'Must be a state of messages.', params });
  return z.NEVER;
});

const CHANNELS: Partial<Record<ContactChannelKind, keyof Subscription>> = {
  [ContactChannelKind.CONTACT_CHANNEL_KIND_EMAIL]: 'email',
  [ContactChannelKind.CONTACT_CHANNEL_KIND_MOBILE]: 'mobile',
};

/** The contact channels that are to receive a category, each once; none switches it off. */
export const contactChannels = z
  .array(z.enum(ContactChannelKind))
  .transform((kinds, context): Subscription => {
    const channels = kinds.flatMap((kind) => CHANNELS[kind] ?? []);
    const isUnknown = channels.length < kinds.length;
    if (!isUnknown && new Set(channels).size === channels.length) {
      return { email: channels.includes('email'), mobile: channels.includes('mobile') };
    }
    const message = 'Must be contact channels, each at most once.';
    const params = { reason: isUnknown ? 'CHANNEL_UNKNOWN' : 'CHANNEL_REPEATED' };
    context.addIssue({ code: 'custom', message, params });
    return z.NEVER;
  });
