import type { NoticeTemplate } from '../../../messaging/message.js';
import type { ContentOf, MailText, TextsOf } from '../../../messaging/texts/texts.js';
import { undoOr } from '../../../messaging/texts/undo-or.js';
import { length, moment } from './words.js';

type Notice = ContentOf<NoticeTemplate>;

const UNDO = 'This was not me: undo it';
const FREEZE =
  'Press the button and confirm on the page that opens. That freezes the account at once: all sessions end, and nobody can log in or change anything.';
const PROOF =
  'one more proof: the password from before the change, or a code to an address or number that was not changed';

/** Passwords are never restored (G9.2). */
const undoPasswordOr = (notice: Notice, instead: string) =>
  undoOr(
    notice,
    {
      label: UNDO,
      notYou: `${FREEZE} To open it again, give ${PROOF}. A former password is not restored: you are then asked to reset the password.`,
    },
    {
      notYou: `${instead} If that does not help, contact support.`,
      notYouAction: { label: 'Reset the password', url: notice.resetUrl },
    },
  );

const undoChannelOr = (
  notice: Notice,
  former: string,
  instead: Pick<MailText, 'notYou' | 'notYouAction'>,
) =>
  undoOr(
    notice,
    { label: UNDO, notYou: `${FREEZE} To get the former ${former} back, give ${PROOF}.` },
    {
      ...instead,
      notYou: `If there was a former ${former}, it was sent a link that undoes the change: use that first. ${instead.notYou}`,
    },
  );

const resetToo = ({ resetUrl }: Notice) => ({
  notYou: 'If you cannot, reset the password now, which ends all sessions, and contact support.',
  notYouAction: { label: 'Reset the password', url: resetUrl },
});

const changed = ({ origin }: Notice, what: string) =>
  `Holdfast: your ${what} was changed on ${moment(origin.at)}. Not you?`;

const undoOrDo = ({ origin, undoUrl, undoUntil }: Notice, undo: string, instead: string) =>
  undoUrl === undefined || undoUntil === undefined
    ? instead
    : `Within ${length(undoUntil - origin.at)}, freeze the account and ${undo}: ${undoUrl}`;

const supportAndReset = ({ resetUrl }: Notice) =>
  `Contact support and reset the password: ${resetUrl}`;

/** Notices of a security change (G8.7), some with a link to undo it (G9.1). */
export const notices: TextsOf<NoticeTemplate> = {
  mail: {
    'password-reset-notice': (notice) => ({
      subject: 'Your Holdfast password was changed',
      heading: 'Your password was changed',
      lead: 'The password of your Holdfast account was reset, after identity was verified with a code. Every session was logged out.',
      note: 'If this was you, log in with the new password. There is nothing else to do.',
      ...undoPasswordOr(
        notice,
        'Reset the password again now, then change the password of your mailbox: someone may be able to read it.',
      ),
    }),
    'password-change-notice': (notice) => ({
      subject: 'Your Holdfast password was changed',
      heading: 'Your password was changed',
      lead: 'The password of your Holdfast account was changed, after identity was verified with a code and the old password was entered. All other sessions were logged out.',
      note: 'If this was you, use the new password from now on. There is nothing else to do.',
      ...undoPasswordOr(
        notice,
        'Reset the password now, then change the password of your mailbox: whoever did this knew the old password and could read a code that was sent to you.',
      ),
    }),
    'security-mobile-notice': (notice) => ({
      subject: 'Your Holdfast security mobile was changed',
      heading: 'Your security mobile was changed',
      lead: 'A new security mobile was bound to your Holdfast account, after identity was verified with a code. It now receives the codes that verify your identity.',
      note: 'If this was you, there is nothing else to do.',
      ...undoChannelOr(notice, 'number', resetToo(notice)),
    }),
    'verification-email-notice': (notice) => ({
      subject: 'Your Holdfast verification email was changed',
      heading: 'Your verification email was changed',
      lead: 'A new verification email was bound to your Holdfast account, after identity was verified with a code. It now receives the codes that verify your identity.',
      note: 'If this was you, there is nothing else to do.',
      ...undoChannelOr(notice, 'address', resetToo(notice)),
    }),
    'login-email-notice': (notice) => ({
      subject: 'Your Holdfast login email was changed',
      heading: 'Your login email was changed',
      lead: 'A new login email was bound to your Holdfast account, after identity was verified with a code. From now on only the new address logs in, with the same password.',
      note: 'If this was you, log in with the new address. There is nothing else to do.',
      // a reset's link goes to the login email, which is the new one
      ...undoChannelOr(notice, 'address', {
        notYou:
          'If you cannot, contact support now. A password reset does not help: its link goes to the new address.',
      }),
    }),
  },
  sms: {
    'password-reset-notice': (notice) =>
      `${changed(notice, 'password')} ${undoOrDo(notice, 'reset the password', `Reset it now: ${notice.resetUrl}`)}`,
    'password-change-notice': (notice) =>
      `${changed(notice, 'password')} ${undoOrDo(notice, 'reset the password', `Reset it now: ${notice.resetUrl}`)}`,
    'security-mobile-notice': (notice) =>
      `${changed(notice, 'security mobile')} ${undoOrDo(notice, 'undo it', supportAndReset(notice))}`,
    'verification-email-notice': (notice) =>
      `${changed(notice, 'verification email')} ${undoOrDo(notice, 'undo it', supportAndReset(notice))}`,
    'login-email-notice': (notice) =>
      `${changed(notice, 'login email')} ${undoOrDo(notice, 'undo it', 'Use the undo link in the mail to the former address, or contact support.')}`,
  },
};
