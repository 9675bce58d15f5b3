import { undoesPassword, type UndoneKind } from '../../../web/undone-kind.js';
import type { UndoTexts } from '../../../web/texts/texts.js';

const BACK = '返回账号中心';
const PROOF = '再提供一项早于此次更改的证明';
const OPEN = '账号已解除冻结；如果还有其他已开始的撤销，则在全部完成之前账号仍处于冻结状态。';

const FORMER: Record<UndoneKind, string> = {
  SECURITY_MOBILE_CHANGE: '原来的安全手机',
  VERIFICATION_EMAIL_CHANGE: '原来的安全邮箱',
  LOGIN_EMAIL_CHANGE: '原来的登录邮箱',
  PASSWORD_CHANGE: '原密码',
  PASSWORD_RESET: '原密码',
  OTHER: '更改前的内容',
};

const RESET_COMES =
  '目前没有密码可以登录。重置密码的链接正在发往您的登录邮箱；如果还有其他已开始的撤销，则在其完成后发送。';

/** The pages of an undo (G9), in the words of the notices that lead there. */
export const undo: UndoTexts = {
  kinds: {
    SECURITY_MOBILE_CHANGE: '安全手机',
    VERIFICATION_EMAIL_CHANGE: '安全邮箱',
    LOGIN_EMAIL_CHANGE: '登录邮箱',
    PASSWORD_CHANGE: '密码',
    PASSWORD_RESET: '密码（通过重置）',
    OTHER: '账号的安全设置',
  },
  link: {
    title: '此次更改是您本人操作吗？',
    changed: '更改内容',
    when: '时间',
    sentTo: '此链接已发送至',
    until: '可撤销期限',
    freeze: '如果不是，请立即冻结账号：所有会话都会退出登录，任何人都无法登录或更改任何内容。',
    restore: (undone) =>
      undoesPassword(undone)
        ? `如需解除冻结，之后请${PROOF}。原密码不会恢复，之后需要您重置密码。`
        : `如需恢复${FORMER[undone]}，之后请${PROOF}。`,
    submit: '不是我本人操作，冻结账号',
    wasYou: '是您本人操作？请关闭此页面，不会有任何影响。',
  },
  deadLink: {
    used: {
      title: '此次更改已撤销',
      text: '链接已完成其用途，不能重复使用。请重新登录；如果撤销的是密码更改，请先重置密码。如果撤销不是您本人操作，请联系客服。',
      next: BACK,
    },
    expired: {
      title: '此链接已无法撤销更改',
      text: '7 天的期限已过，或者更早的一次更改已撤销，此次更改也随之撤销。如果无法登录账号，请重置密码，并联系客服。',
      next: '重置密码',
    },
    replaced: {
      title: '已发送新的链接',
      text: '只有最新的链接有效。请打开我们最近发送的通知。',
      next: BACK,
    },
    unknown: {
      title: '此链接无效',
      text: '链接可能不完整。请从通知中复制完整链接；如果仍未解决，请联系客服。',
      next: BACK,
    },
  },
  proof: {
    title: '您的账号已冻结',
    frozen: '所有会话均已退出登录，任何人都无法登录或更改任何内容。',
    ask: (undone) =>
      undoesPassword(undone)
        ? `如需解除冻结，请${PROOF}。原密码不会恢复，之后我们会向您发送重置密码的链接。`
        : `如需恢复${FORMER[undone]}，请${PROOF}。`,
    orCode: '或通过验证码证明',
    methodText: '只有未被更改的手机或邮箱可以接收验证码。',
    noMethod: '没有其他早于此次更改、可以接收验证码的手机或邮箱。',
    support: '无法提供证明？请联系客服，客服可以解除冻结。',
  },
  formerPassword: {
    label: '更改前的密码',
    hint: '此次更改之前正在使用的密码。',
    submit: '撤销更改',
    instead: '或提供更改前的密码',
  },
  passwordNotKept: '请重新输入密码：我们不会保留密码。',
  done: {
    title: '更改已撤销',
    next: BACK,
    restored: {
      SECURITY_MOBILE_CHANGE: `您原来的安全手机已恢复，由其接收身份验证码。${OPEN}`,
      VERIFICATION_EMAIL_CHANGE: `您原来的安全邮箱已恢复，由其接收身份验证码。${OPEN}`,
      LOGIN_EMAIL_CHANGE: `您原来的登录邮箱已恢复，更改后的邮箱无法再登录。${OPEN}`,
      PASSWORD_CHANGE: RESET_COMES,
      PASSWORD_RESET: RESET_COMES,
      OTHER: OPEN,
    },
  },
  ended: {
    expired: {
      title: '操作已超时',
      text: '撤销未在 7 天内完成，没有恢复任何内容。请联系客服，客服可以解除冻结。',
      next: BACK,
    },
    void: {
      title: '此撤销已结束',
      text: '更早的一次更改已撤销，此次更改也随之撤销。',
      next: BACK,
    },
    refused: {
      title: '无法继续撤销',
      text: '撤销已结束，没有恢复任何内容。如果账号仍处于冻结状态，请联系客服。',
      next: BACK,
    },
  },
  noFlow: {
    title: '当前没有进行中的撤销',
    text: '请再次打开通知中的链接以继续。',
    next: BACK,
  },
  code: { submit: '撤销更改' },
  method: { text: '请选择接收方式：' },
  refusals: {
    FLOW_NOT_FOUND: () => '当前没有进行中的撤销。',
    FLOW_ENDED: () => '撤销已结束。',
    STEP_NOT_OPEN: () => '撤销已进入下一步，您刚才提交的内容未被使用。当前进度如下。',
    TRIES_EXHAUSTED: () => '错误次数过多，暂时不再接受尝试。请提供其他证明，或联系客服。',
  },
};
