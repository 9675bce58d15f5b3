import type { TextsOf } from '../../../messaging/texts/texts.js';
import { day } from './words.js';

/** Reminders of old passwords (G7.4). Without a link, as in English. */
export const reminders: TextsOf<'password-reminder'> = {
  mail: {
    'password-reminder': ({ changedOn }) => ({
      subject: '您的 Holdfast 密码建议更改',
      heading: '请更改您的密码',
      lead: `您的 Holdfast 账号的密码设置于 ${day(changedOn)}，已超过 90 天，建议您更改。`,
      note: '请按平时的方式登录账号并更改密码。本邮件特意不含任何链接，我们也不会通过邮件、电话或聊天索要您的密码。',
      notYou: '请联系客服：此邮箱地址是某个 Holdfast 账号的联系邮箱。',
      unasked: {
        heading: '如果这不是您的账号',
        footer: '此邮箱是账号的联系邮箱，本邮件由 Holdfast 因此自动发送，请勿回复。',
      },
    }),
  },
  sms: {
    'password-reminder': ({ changedOn }) =>
      `【Holdfast】您的密码设置于 ${day(changedOn)}，已超过 90 天，建议登录账号并更改。我们不会通过短信索要密码。`,
  },
};
