import type { SubscriptionTemplate } from '../../../domain/subscription-message.js';
import type { TextsOf } from '../../../messaging/texts/texts.js';

/** Nobody asked for it, so it says whose it is, and why it came. */
const UNASKED = {
  notYou: '请联系客服：此邮箱地址是某个 Holdfast 账号的联系邮箱。',
  unasked: {
    heading: '如果这不是您的账号',
    footer: '此邮箱是账号的联系邮箱，本邮件由 Holdfast 因此自动发送，请勿回复。',
  },
};

/** Messages that internal services publish (G7.1). Subjects name no value: they show on locked screens. */
export const subscriptions: TextsOf<SubscriptionTemplate> = {
  mail: {
    'payment-overdue': ({ amount, due }) => ({
      subject: '您的 Holdfast 账号有欠费',
      heading: '您的账号有欠费',
      lead: `您的 Holdfast 账号有一笔 ${amount} 的款项，应于 ${due} 前支付，现已逾期。`,
      note: '请登录并支付，以免资源被停用。如果您刚刚已支付，无需其他操作。',
      ...UNASKED,
    }),
    'resource-expiring': ({ resource, expires }) => ({
      subject: '您的 Holdfast 账号有资源即将到期',
      heading: '您的资源即将到期',
      lead: `您的 Holdfast 账号的资源 ${resource} 将于 ${expires} 到期。`,
      note: '如需继续使用，请登录并续费；如不再需要，无需任何操作。',
      ...UNASKED,
    }),
    event: ({ title, text }) => ({
      subject: '您的 Holdfast 账号有新的活动消息',
      heading: title,
      lead: text,
      note: '详情请登录账号查看。',
      ...UNASKED,
    }),
  },
  sms: {
    'payment-overdue': ({ amount, due }) =>
      `【Holdfast】您的账号有一笔 ${amount} 的款项，应于 ${due} 前支付，现已逾期。请登录并支付，以免资源被停用。`,
    'resource-expiring': ({ resource, expires }) =>
      `【Holdfast】您的账号的资源 ${resource} 将于 ${expires} 到期。如需继续使用，请登录并续费。`,
    event: ({ title, text }) => `【Holdfast】活动消息：${title}。${text}`,
  },
};
