import type { ContactEmailTexts } from '../../../web/texts/texts.js';

const BACK = '返回账号中心';

/** The pages that verify a contact email (G3.1), in the words of the mail that leads there. */
export const contactEmail: ContactEmailTexts = {
  link: {
    title: '验证您的联系邮箱',
    address: '联系邮箱',
    text: '验证后，此邮箱将接收欠费、资源到期和活动等消息，期间待发送的消息也会发送至此邮箱。',
    submit: '验证此邮箱',
    notYou: '不是您本人操作？请关闭此页面，此邮箱不会收到上述消息。',
  },
  deadLink: {
    used: {
      title: '此邮箱已验证',
      text: '此邮箱将接收欠费、资源到期和活动等消息，无需其他操作。',
      next: BACK,
    },
    expired: {
      title: '此链接已过期',
      text: '链接有效期为 7 天，账号发生其他安全变更时也会失效。此邮箱尚未验证：请登录后重新填写，我们会发送新的链接。',
      next: BACK,
    },
    replaced: {
      title: '已发送新的链接',
      text: '此链接发送之后又填写了邮箱，只有最新的链接有效。请打开我们最近发送到该邮箱的邮件。',
      next: BACK,
    },
    unknown: {
      title: '此链接无效',
      text: '链接可能不完整。请从邮件中复制完整链接。',
      next: BACK,
    },
  },
  verified: {
    title: '您的联系邮箱已验证',
    text: '今后此邮箱将接收欠费、资源到期和活动等消息。',
    next: BACK,
  },
};
