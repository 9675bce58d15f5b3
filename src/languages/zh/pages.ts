import type { Texts } from '../../web/texts/texts.js';
import { lengthIn, momentIn, timeIn } from '../../web/texts/time-words.js';
import { contactEmail } from './pages/contact-email.js';
import { undo } from './pages/undo.js';

const LOCALE = 'zh-CN';

const length = (milliseconds: number) => lengthIn(LOCALE, milliseconds);
const after = (wait: number | undefined) =>
  wait === undefined ? '稍后' : `${length(wait * 1000)}后`;
const tries = (count: number) => `还可尝试 ${count.toString()} 次`;

const ASK_AGAIN = '重新获取链接';
const BACK = '返回账号中心';

/** Simplified Chinese. */
export const pages: Texts = {
  tag: 'zh-CN',
  product: 'Holdfast',
  accountCentre: '账号中心',
  footer: '我们绝不会通过电话、邮件或聊天向您索要密码或验证码。',
  errorTitle: (title) => `错误：${title}`,
  errorSummary: '请检查以下内容',
  stepOf: (step, count) => `第 ${step.toString()} 步，共 ${count.toString()} 步`,
  moment: (at) => momentIn(LOCALE, at),
  length,
  home: {
    title: '账号中心',
    text: '管理您登录账号的方式。',
    reset: '重置忘记的密码',
    resetText: '我们会向您发送一封带链接的邮件，由您设置新密码。',
  },
  start: {
    title: '重置密码',
    text: '请输入您登录时使用的邮箱地址。我们会向该地址发送一个链接，您可以通过它设置新密码。',
    email: '账号邮箱',
    submit: '发送链接',
  },
  sent: {
    title: '请查收邮件',
    text: '如果有账号使用该邮箱地址，一封带链接的邮件正在发往该地址。',
    hints: [
      '邮件可能需要一分钟才能送达。',
      '请同时查看垃圾邮件文件夹。',
      '几分钟后仍未收到？请检查邮箱地址，然后重新获取。',
    ],
    again: '重新获取',
    late: {
      title: '邮件需要等待',
      text: '我们的邮件服务器目前无法接收邮件。如果有账号使用该邮箱地址，带链接的邮件尚未发出；服务器恢复后会自动发出，无需重新获取。',
      lookAgain: '刷新状态',
    },
  },
  link: {
    title: '设置新密码',
    account: '账号',
    validUntil: '链接有效期至',
    validity: (until, left) => `${momentIn(LOCALE, until)}（剩余${length(left)}）`,
    text: '目前没有任何更改。接下来请设置新密码，然后通过验证码确认是您本人。',
    submit: '继续',
    notYou: '不是您本人的请求？请关闭此页面，您的密码保持不变。',
  },
  deadLink: {
    used: {
      title: '此链接已使用',
      text: '已通过此链接设置过密码，链接不能重复使用。如果不是您本人操作，请立即重新获取链接并更换密码。',
      next: ASK_AGAIN,
    },
    expired: {
      title: '此链接已过期',
      text: '链接仅在有限时间内有效，取消重置后也会失效。您的密码没有变化。',
      next: ASK_AGAIN,
    },
    replaced: {
      title: '已发送新的链接',
      text: '只有最新的链接有效。请打开我们最近发送的邮件，或重新获取链接。',
      next: ASK_AGAIN,
    },
    unknown: {
      title: '此链接无效',
      text: '链接可能不完整。请从邮件中复制完整链接，或重新获取链接。',
      next: ASK_AGAIN,
    },
  },
  password: {
    title: '设置新密码',
    rules: {
      guide:
        '8 至 20 个字符，至少包含一个字母、一个数字和一个符号，不含空格，且不能与最近三次的密码相同。',
      nist: '15 至 128 个字符，可以包含空格，且不能与最近三次的密码相同。',
    },
    newPassword: '新密码',
    confirmation: '再次输入新密码',
    method: '验证码发送到哪里？',
    methodText: '我们会发送验证码以确认是您本人。验证通过后密码才会更改。',
    onlyMethod: {
      mobile: '为确认是您本人，我们随后会发送短信验证码至',
      email: '为确认是您本人，我们随后会发送邮件验证码至',
    },
    submit: '继续',
  },
  methods: {
    mobile: (address) => `短信：${address}`,
    email: (address) => `邮件：${address}`,
  },
  method: {
    title: '验证身份',
    text: '我们会发送一个验证码。请选择接收方式：',
    submit: '发送验证码',
  },
  code: {
    title: '输入验证码',
    code: '6 位验证码',
    submit: '更改密码',
    sending: (target) => `验证码正在发往 ${target}，尚未发出。`,
    sent: {
      mobile: (target) => `验证码已通过短信发送至 ${target}，可能需要一分钟才能送达。`,
      email: (target) =>
        `验证码已通过邮件发送至 ${target}，可能需要一分钟才能送达，请同时查看垃圾邮件文件夹。`,
    },
    failed: (target) => `验证码未能发送至 ${target}。请重新发送，或更换接收方式。`,
    lookAgain: '刷新状态',
    validity: (until, left) => `有效期至 ${timeIn(LOCALE, until)}（剩余${length(left)}）`,
    triesLeft: tries,
    noCode: '没有收到验证码？',
    resend: '重新发送',
    resendText: (wait) => `${length(wait)}后可以重新发送。`,
    instead: {
      mobile: (address) => `改为发送短信至 ${address}`,
      email: (address) => `改为发送邮件至 ${address}`,
    },
  },
  working: {
    title: '请稍候',
    text: '正在处理，此页面会自动刷新。',
    lookAgain: '立即刷新',
  },
  ended: {
    done: {
      title: '密码已更改',
      text: '请使用新密码登录。所有已登录的设备均已退出登录，我们也已通知您的已验证联系方式。',
      next: BACK,
    },
    expired: {
      title: '操作已超时',
      text: '重置未在规定时间内完成，您的密码没有变化。',
      next: ASK_AGAIN,
    },
    cancelled: {
      title: '重置已取消',
      text: '您的密码没有变化，邮件中的链接已失效。',
      next: ASK_AGAIN,
    },
    changed: {
      title: '无法继续重置',
      text: '您的账号在此期间发生了其他变更，因此本次重置没有更改任何内容。如仍需新密码，请重新开始。',
      next: ASK_AGAIN,
    },
    refused: {
      title: '无法继续重置',
      text: '重置已结束，您的密码没有变化。',
      next: ASK_AGAIN,
    },
  },
  noFlow: {
    title: '当前没有进行中的重置',
    text: '请再次打开邮件中的链接以继续，或重新获取链接。',
    next: ASK_AGAIN,
  },
  cancel: { submit: '取消重置', text: '不想继续，或不是您本人操作？' },
  retry: {
    title: '请重试',
    kept: '您输入的内容已保留。',
    passwordsNotKept: '请重新输入密码：我们不会保留密码。',
    again: '重试',
  },
  undo,
  contactEmail,
  failures: {
    notFound: {
      title: '页面不存在',
      text: '请检查地址，或从账号中心重新开始。',
      next: BACK,
    },
    foreignOrigin: {
      title: '请求来自其他网站',
      text: '为了您的安全，我们只接受从本站页面发送的请求。没有更改任何内容。',
      next: BACK,
    },
    badRequest: {
      title: '无法读取请求',
      text: '收到的内容不是本站页面发送的格式。没有更改任何内容。',
      next: BACK,
    },
  },
  fields: {
    REQUIRED: () => '请填写此项。',
    EMAIL_INVALID: () => '请输入一个邮箱地址，例如 name@example.com。',
    PASSWORD_TOO_SHORT: (policy) =>
      policy === 'guide' ? '至少需要 8 个字符。' : '至少需要 15 个字符。',
    PASSWORD_TOO_LONG: (policy) => (policy === 'guide' ? '最多 20 个字符。' : '最多 128 个字符。'),
    PASSWORD_NEEDS_LETTER: () => '请加入一个字母。',
    PASSWORD_NEEDS_DIGIT: () => '请加入一个数字。',
    PASSWORD_NEEDS_SYMBOL: () => '请加入一个符号，例如 ! 或 -。',
    PASSWORD_HAS_SPACE: () => '请不要使用空格。',
    PASSWORD_COMMON: () => '使用此密码的人太多，请换一个。',
    PASSWORD_PERSONAL: () => '请不要包含您的姓名、地址或号码。',
    PASSWORD_REUSED: () => '不能与最近三次的密码相同。',
    PASSWORD_CONFIRMATION_DIFFERS: () => '两次输入的密码不一致。',
    CODE_MALFORMED: () => '请输入验证码的六位数字。',
    METHOD_NOT_OFFERED: () => '请选择其中一项。',
  },
  refusals: {
    FIELD_INVALID: () => '输入的内容无法接受。',
    REQUEST_ID_REUSED: () => '此表单已提交过。请检查输入的内容后重新提交。',
    FLOW_NOT_FOUND: () => '当前没有进行中的重置。',
    FLOW_ENDED: () => '重置已结束。',
    STEP_NOT_OPEN: () => '重置已进入下一步，您刚才提交的内容未被使用。当前进度如下。',
    CODE_WRONG: ({ triesLeft }) =>
      triesLeft === undefined ? '验证码错误。' : `验证码错误，${tries(triesLeft)}。`,
    CODE_EXPIRED: () => '验证码已过期，请重新发送。',
    CODE_DEAD: () => '错误次数过多，此验证码已失效，请重新发送。',
    TRIES_PAUSED: ({ wait }) => `错误次数过多，请${after(wait)}再试。`,
    TRIES_EXHAUSTED: () => '错误次数过多，本次重置不再接受验证码，请重新开始。',
    RESEND_TOO_EARLY: ({ wait }) => `验证码刚刚发送过，请${after(wait)}再重新发送。`,
    LINK_UNKNOWN: () => '此链接无效。',
    LINK_EXPIRED: () => '此链接已过期。',
    LINK_USED: () => '此链接已使用。',
    LINK_REPLACED: () => '已发送新的链接。',
    ACCOUNT_CHANGED: () => '您的账号在此期间发生了变更，请重新开始。',
    CHANNEL_CLOSED: () => '错误次数过多，此手机或邮箱不再接收验证码。',
    FORMER_PASSWORD_WRONG: () => '这不是更改前的密码。',
    UNDO_VOID: () => '更早的一次更改已撤销，此次更改也随之撤销。',
    BUSY: () => '当前请求过多。',
    UNAVAILABLE: () => '我们的部分服务暂时无法访问。',
    INTERNAL: () => '我们的系统出现了问题。',
  },
};
