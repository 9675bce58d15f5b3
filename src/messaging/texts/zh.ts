import { lengthIn, momentIn } from '../time-words.js';
import type { Texts } from './texts.js';

const LOCALE = 'zh-CN';

const length = (milliseconds: number) => lengthIn(LOCALE, milliseconds);
const moment = (at: number) => momentIn(LOCALE, at);

const KEEP_CODE = '验证码只能使用一次。请勿告诉任何人：我们绝不会通过电话或聊天向您索要验证码。';

/** Simplified Chinese. A text of up to 70 characters is one text; the brackets are its signature. */
export const zh: Texts = {
  words: {
    tag: 'zh-CN',
    when: '时间',
    from: '来源',
    valid: '有效期',
    notYou: '如果不是您本人操作',
    copyLink: '或将以下链接复制到浏览器中打开：',
    footer: '本邮件由 Holdfast 因上述请求自动发送，请勿回复。',
    unknownDevice: '未知设备',
    comma: '，',
    colon: '：',
    device: ({ browser, system }) =>
      browser && system ? `${system} 上的 ${browser}` : (browser ?? system ?? ''),
    networkAddress: (address) => `网络地址 ${address}`,
    moment,
    validity: (span, until) => `${length(span)}，至 ${moment(until)}`,
  },
  mail: {
    'sign-up-code': () => ({
      subject: '确认您的邮箱地址',
      heading: '确认您的邮箱地址',
      lead: '有人使用此邮箱地址注册 Holdfast。请在注册页面输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，任何人都无法用您的邮箱地址注册账号。',
    }),
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
    'mobile-code': () => ({
      subject: '确认您的手机号码',
      heading: '确认您的手机号码',
      lead: '有人正在为 Holdfast 账号添加手机号码。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，手机号码不会被添加。',
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
    'identity-code': () => ({
      subject: '验证您的身份',
      heading: '验证您的身份',
      lead: '更改您的 Holdfast 账号或重置其密码，需要您本人确认。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou:
        '请勿将验证码告诉任何人：没有验证码，任何内容都不会更改。但已有人进行到这一步，请更改您的账号密码和邮箱密码。',
    }),
    'password-reset-notice': ({ resetUrl }) => ({
      subject: '您的 Holdfast 密码已更改',
      heading: '您的密码已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份后重置了密码，所有会话均已退出登录。',
      note: '如果是您本人操作，请使用新密码登录，无需其他操作。',
      notYou: '请立即再次重置密码，然后更改您的邮箱密码：可能有人能够查看您的邮箱。',
      notYouAction: { label: '再次重置密码', url: resetUrl },
    }),
  },
  sms: {
    'sign-up-code': ({ code, validFor }) =>
      `【Holdfast】注册验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
    'sign-up-taken': ({ logInUrl, resetUrl }) =>
      `【Holdfast】有人（也许是您本人）尝试注册，但您已有账号，账号没有变化。登录：${logInUrl} 重置密码：${resetUrl}`,
    'mobile-code': ({ code, validFor }) =>
      `【Holdfast】手机号码验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
    'reset-link': ({ url, validUntil }) =>
      `【Holdfast】请在 ${moment(validUntil)} 之前设置新密码：${url} 请勿告诉任何人。如非本人操作，请忽略，密码不会更改。`,
    'identity-code': ({ code, validFor }) =>
      `【Holdfast】身份验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请更改密码。`,
    'password-reset-notice': ({ resetUrl, origin }) =>
      `【Holdfast】您的密码已于 ${moment(origin.at)} 更改。如非本人操作，请立即重置：${resetUrl}`,
  },
};
