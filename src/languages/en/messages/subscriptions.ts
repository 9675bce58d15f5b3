import type { SubscriptionTemplate } from '../../../domain/subscription-message.js';
import type { TextsOf } from '../../../messaging/texts/texts.js';

/** Nobody asked for it, so it says whose it is, and why it came. */
const UNASKED = {
  notYou: 'Contact support: this address is the contact email of a Holdfast account.',
  unasked: {
    heading: "If this isn't your account",
    footer:
      'Sent by Holdfast because this address is the contact email of an account. Replies to this mail are not read.',
  },
};

/** Messages that internal services publish (G7.1). Subjects name no value: they show on locked screens. */
export const subscriptions: TextsOf<SubscriptionTemplate> = {
  mail: {
    'payment-overdue': ({ amount, due }) => ({
      subject: 'A payment for your Holdfast account is overdue',
      heading: 'A payment is overdue',
      lead: `A payment of ${amount} for your Holdfast account was due on ${due}.`,
      note: 'Log in and pay it, so that your resources are not suspended. If you have paid it a moment ago, there is nothing else to do.',
      ...UNASKED,
    }),
    'resource-expiring': ({ resource, expires }) => ({
      subject: 'A resource of your Holdfast account expires soon',
      heading: 'A resource expires soon',
      lead: `The resource ${resource} of your Holdfast account expires on ${expires}.`,
      note: 'Log in and renew it if you want to keep it. If you no longer need it, there is nothing to do.',
      ...UNASKED,
    }),
    event: ({ title, text }) => ({
      subject: 'News for your Holdfast account',
      heading: title,
      lead: text,
      note: 'Log in to your account for details.',
      ...UNASKED,
    }),
  },
  sms: {
    'payment-overdue': ({ amount, due }) =>
      `Holdfast: a payment of ${amount} for your account was due on ${due}. Log in and pay it, so that your resources are not suspended.`,
    'resource-expiring': ({ resource, expires }) =>
      `Holdfast: the resource ${resource} of your account expires on ${expires}. Log in and renew it if you want to keep it.`,
    event: ({ title, text }) => `Holdfast: ${title}. ${text}`,
  },
};
