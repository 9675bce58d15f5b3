import type { CodeTemplate } from '../../../messaging/letter.js';
import type { TextsOf } from '../../../messaging/texts/texts.js';
import { length } from './words.js';

const KEEP_CODE = '验证码只能使用一次。请勿告诉任何人：我们绝不会通过电话或聊天向您索要验证码。';

/** Messages with a code. */
export const codes: TextsOf<CodeTemplate> = {
  mail: {
    'sign-up-code': () => ({
      subject: '确认您的邮箱地址',
      heading: '确认您的邮箱地址',
      lead: '有人使用此邮箱地址注册 Holdfast。请在注册页面输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，任何人都无法用您的邮箱地址注册账号。',
    }),
    'mobile-code': () => ({
      subject: '确认您的手机号码',
      heading: '确认您的手机号码',
      lead: '有人正在为 Holdfast 账号添加手机号码。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，手机号码不会被添加。',
    }),
    'email-code': () => ({
      subject: '确认您的新邮箱地址',
      heading: '确认您的新邮箱地址',
      lead: '有人正在将此邮箱地址绑定为 Holdfast 账号的登录邮箱或安全邮箱。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，您的邮箱地址不会被绑定到任何账号。',
    }),
    'identity-code': () => ({
      subject: '验证您的身份',
      heading: '验证您的身份',
      lead: '更改您的 Holdfast 账号或重置其密码，需要您本人确认。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou:
        '请勿将验证码告诉任何人：没有验证码，任何内容都不会更改。但已有人进行到这一步，请更改您的账号密码和邮箱密码。',
    }),
    'log-in-code': () => ({
      subject: '确认您的登录',
      heading: '确认您的登录',
      lead: '有人（也许是您本人）在多次输入错误密码后，输入了您的 Holdfast 账号的正确密码。如需登录，请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou:
        '请勿将验证码告诉任何人：没有验证码，任何人都无法登录。但尝试登录的人已知道您的密码，请立即更改密码；如果其他网站也使用此密码，请一并更改。',
    }),
    'recovery-code': () => ({
      subject: '查找您的 Holdfast 账号',
      heading: '查找您的账号',
      lead: '有人输入了您的手机号码，以查找该号码绑定的 Holdfast 账号。请在页面上输入以下验证码：',
      note: KEEP_CODE,
      notYou: '无需任何操作。没有验证码，任何人都无法得知您的账号。',
    }),
  },
  sms: {
    'sign-up-code': ({ code, validFor }) =>
      `【Holdfast】注册验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
    'mobile-code': ({ code, validFor }) =>
      `【Holdfast】手机号码验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
    'email-code': ({ code, validFor }) =>
      `【Holdfast】新邮箱验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
    'identity-code': ({ code, validFor }) =>
      `【Holdfast】身份验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请更改密码。`,
    'log-in-code': ({ code, validFor }) =>
      `【Holdfast】登录验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，您的密码已泄露，请立即更改。`,
    'recovery-code': ({ code, validFor }) =>
      `【Holdfast】找回账号验证码 ${code}，${length(validFor)}内有效。请勿告诉任何人。如非本人操作，请忽略。`,
  },
};
