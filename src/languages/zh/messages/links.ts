import type { TextsOf } from '../../../messaging/texts/texts.js';
import { moment } from './words.js';

/** Messages whose links lead on. */
export const links: TextsOf<'sign-up-taken' | 'reset-link' | 'contact-email-link'> = {
  mail: {
    'sign-up-taken': ({ logInUrl, resetUrl }) => ({
      subject: '您已有 Holdfast 账号',
      heading: '您已有账号',
      lead: '有人（也许是您本人）尝试使用此邮箱地址注册 Holdfast。该地址已有账号，因此没有创建新账号。',
      actions: [
        { label: '登录', url: logInUrl },
        { label: '重置密码', url: resetUrl },
      ],
      note: '请使用此邮箱地址和密码登录；如果忘记了密码，可以重置密码。',
      notYou: '无需任何操作。您的账号没有任何变化，尝试注册的人也不会得知该账号的存在。',
    }),
    'reset-link': ({ url }) => ({
      subject: '重置您的 Holdfast 密码',
      heading: '重置密码',
      lead: '我们收到了为此邮箱地址对应的 Holdfast 账号重置密码的请求。',
      actions: [{ label: '设置新密码', url }],
      note: '打开链接不会更改任何内容。只有在设置新密码并通过验证码验证身份之后，密码才会更改。请勿将本邮件转发给他人。',
      notYou:
        '无需任何操作。您的密码保持不变，链接到期后自动失效。如果反复收到此类邮件，请确认没有他人可以查看您的邮箱。',
    }),
    'contact-email-link': ({ url }) => ({
      subject: '验证您的联系邮箱',
      heading: '验证您的联系邮箱',
      lead: '此邮箱地址被填写为 Holdfast 账号的联系邮箱，用于接收欠费、资源到期和活动等消息。',
      actions: [{ label: '验证此邮箱', url }],
      note: '请打开链接并在页面上确认。完成验证之前，此邮箱不会收到上述消息。',
      notYou: '无需任何操作。未经验证的邮箱不会收到上述消息，链接到期后自动失效。',
    }),
  },
  sms: {
    'sign-up-taken': ({ logInUrl, resetUrl }) =>
      `【Holdfast】有人（也许是您本人）尝试注册，但您已有账号，账号没有变化。登录：${logInUrl} 重置密码：${resetUrl}`,
    'reset-link': ({ url, validUntil }) =>
      `【Holdfast】请在 ${moment(validUntil)} 之前设置新密码：${url} 请勿告诉任何人。如非本人操作，请忽略，密码不会更改。`,
    'contact-email-link': ({ url, validUntil }) =>
      `【Holdfast】请在 ${moment(validUntil)} 之前验证您的联系邮箱：${url} 如非本人操作，请忽略，您不会收到任何消息。`,
  },
};
