import type { TextsOf } from '../../../messaging/texts/texts.js';
import { moment } from './words.js';

/** Notices of an undo: that it froze the account, and that it is done (G9.2). */
export const undoNotices: TextsOf<'frozen-notice' | 'undone-notice'> = {
  mail: {
    'frozen-notice': () => ({
      subject: '您的 Holdfast 账号已冻结',
      heading: '您的账号已冻结',
      lead: '有人（也许是您本人）表示，您的 Holdfast 账号最近的一次更改并非其本人操作。账号已立即冻结：所有会话均已退出登录，进行中的更改均已终止。',
      note: '在撤销完成或客服解除冻结之前，任何人都无法登录或更改任何内容。如果是您本人操作，请在确认冻结的页面上完成撤销；通过更改通知中的链接可以再次打开该页面。',
      notYou:
        '请联系客服，客服可以解除冻结。操作者看到了发送到您的邮箱或手机（可能是之前绑定的）的通知，请确认没有他人可以使用它们。',
    }),
    'undone-notice': () => ({
      subject: '您的 Holdfast 账号的更改已撤销',
      heading: '您的账号的更改已撤销',
      lead: '有人表示您的 Holdfast 账号的一次更改并非其本人操作，并再提供了一项证明，该更改已撤销，账号已解除冻结。',
      note: '如果是您本人操作，请重新登录。如果撤销的是密码更改，请先重置密码：原密码不会恢复。',
      notYou:
        '请立即联系客服：有人使用了发送到您的邮箱或手机（可能是之前绑定的）的链接，并提供了只有您才能提供的证明。',
    }),
  },
  sms: {
    'frozen-notice': ({ origin }) =>
      `【Holdfast】有人表示更改并非本人操作，您的账号已于 ${moment(origin.at)} 冻结。请完成撤销，或联系客服。`,
    'undone-notice': ({ origin }) =>
      `【Holdfast】您的账号的一次更改已于 ${moment(origin.at)} 撤销，账号已解除冻结。如非本人操作，请联系客服。`,
  },
};
