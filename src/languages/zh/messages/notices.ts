import type { NoticeTemplate } from '../../../messaging/message.js';
import type { ContentOf, MailText, TextsOf } from '../../../messaging/texts/texts.js';
import { undoOr } from '../../../messaging/texts/undo-or.js';
import { length, moment } from './words.js';

type Notice = ContentOf<NoticeTemplate>;

const UNDO = '不是我本人操作，撤销更改';
const FREEZE =
  '请点击按钮，并在打开的页面上确认。账号会立即冻结：所有会话都会退出登录，任何人都无法登录或更改任何内容。';
const PROOF = '再提供一项证明：更改前的密码，或发送到未被更改的手机或邮箱的验证码';

/** Passwords are never restored (G9.2). */
const undoPasswordOr = (notice: Notice, instead: string) =>
  undoOr(
    notice,
    {
      label: UNDO,
      notYou: `${FREEZE}如需解除冻结，请${PROOF}。原密码不会恢复，之后需要您重置密码。`,
    },
    {
      notYou: `${instead}如果仍未解决，请联系客服。`,
      notYouAction: { label: '重置密码', url: notice.resetUrl },
    },
  );

const undoChannelOr = (
  notice: Notice,
  former: string,
  instead: Pick<MailText, 'notYou' | 'notYouAction'>,
) =>
  undoOr(
    notice,
    { label: UNDO, notYou: `${FREEZE}如需恢复${former}，请${PROOF}。` },
    {
      ...instead,
      notYou: `如果之前绑定过${former}，我们已向其发送撤销此次更改的链接，请优先使用该链接。${instead.notYou}`,
    },
  );

const resetToo = ({ resetUrl }: Notice) => ({
  notYou: '如果无法使用，请立即重置密码（所有会话都会退出登录），并联系客服。',
  notYouAction: { label: '重置密码', url: resetUrl },
});

const changed = ({ origin }: Notice, what: string) =>
  `【Holdfast】您的${what}已于 ${moment(origin.at)} 更改。如非本人操作，`;

const undoOrDo = ({ origin, undoUrl, undoUntil }: Notice, undo: string, instead: string) =>
  undoUrl === undefined || undoUntil === undefined
    ? instead
    : `请在${length(undoUntil - origin.at)}内冻结账号并${undo}：${undoUrl}`;

const supportAndReset = ({ resetUrl }: Notice) => `请联系客服并重置密码：${resetUrl}`;

/** Notices of a security change (G8.7), some with a link to undo it (G9.1). */
export const notices: TextsOf<NoticeTemplate> = {
  mail: {
    'password-reset-notice': (notice) => ({
      subject: '您的 Holdfast 密码已更改',
      heading: '您的密码已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份后重置了密码，所有会话均已退出登录。',
      note: '如果是您本人操作，请使用新密码登录，无需其他操作。',
      ...undoPasswordOr(
        notice,
        '请立即再次重置密码，然后更改您的邮箱密码：可能有人能够查看您的邮箱。',
      ),
    }),
    'password-change-notice': (notice) => ({
      subject: '您的 Holdfast 密码已更改',
      heading: '您的密码已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份并输入原密码后更改了密码，其他会话均已退出登录。',
      note: '如果是您本人操作，今后请使用新密码登录，无需其他操作。',
      ...undoPasswordOr(
        notice,
        '请立即重置密码，然后更改您的邮箱密码：操作者知道您的原密码，并且能够查看发送给您的验证码。',
      ),
    }),
    'security-mobile-notice': (notice) => ({
      subject: '您的 Holdfast 安全手机已更改',
      heading: '您的安全手机已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份后绑定了新的安全手机，今后由新号码接收身份验证码。',
      note: '如果是您本人操作，无需其他操作。',
      ...undoChannelOr(notice, '原手机号码', resetToo(notice)),
    }),
    'verification-email-notice': (notice) => ({
      subject: '您的 Holdfast 安全邮箱已更改',
      heading: '您的安全邮箱已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份后绑定了新的安全邮箱，今后由新邮箱接收身份验证码。',
      note: '如果是您本人操作，无需其他操作。',
      ...undoChannelOr(notice, '原邮箱', resetToo(notice)),
    }),
    'login-email-notice': (notice) => ({
      subject: '您的 Holdfast 登录邮箱已更改',
      heading: '您的登录邮箱已更改',
      lead: '您的 Holdfast 账号在通过验证码验证身份后绑定了新的登录邮箱，今后只能使用新邮箱登录，密码不变。',
      note: '如果是您本人操作，请使用新邮箱登录，无需其他操作。',
      // a reset's link goes to the login email, which is the new one
      ...undoChannelOr(notice, '原邮箱', {
        notYou: '如果无法使用，请立即联系客服。重置密码没有帮助：重置链接会发送到新邮箱。',
      }),
    }),
  },
  sms: {
    'password-reset-notice': (notice) =>
      `${changed(notice, '密码')}${undoOrDo(notice, '重置密码', `请立即重置：${notice.resetUrl}`)}`,
    'password-change-notice': (notice) =>
      `${changed(notice, '密码')}${undoOrDo(notice, '重置密码', `请立即重置：${notice.resetUrl}`)}`,
    'security-mobile-notice': (notice) =>
      `${changed(notice, '安全手机')}${undoOrDo(notice, '撤销更改', supportAndReset(notice))}`,
    'verification-email-notice': (notice) =>
      `${changed(notice, '安全邮箱')}${undoOrDo(notice, '撤销更改', supportAndReset(notice))}`,
    'login-email-notice': (notice) =>
      `${changed(notice, '登录邮箱')}${undoOrDo(notice, '撤销更改', '请使用原邮箱中的撤销链接，或联系客服。')}`,
  },
};
