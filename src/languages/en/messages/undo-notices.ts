import type { TextsOf } from '../../../messaging/texts/texts.js';
import { moment } from './words.js';

/** Notices of an undo: that it froze the account, and that it is done (G9.2). */
export const undoNotices: TextsOf<'frozen-notice' | 'undone-notice'> = {
  mail: {
    'frozen-notice': () => ({
      subject: 'Your Holdfast account is frozen',
      heading: 'Your account is frozen',
      lead: 'Someone, perhaps you, said that a recent change to your Holdfast account was not theirs. The account was frozen at once: all sessions were logged out, and open changes ended.',
      note: 'Nobody can log in or change anything until the undo is finished or support lifts the freeze. If this was you, finish the undo on the page that you confirmed on. The link in the notice of the change opens it again.',
      notYou:
        'Contact support: they can lift the freeze. Whoever did this read a notice that was sent to one of your addresses or numbers, perhaps a former one: make sure that nobody else can use them.',
    }),
    'undone-notice': () => ({
      subject: 'A change to your Holdfast account was undone',
      heading: 'A change to your account was undone',
      lead: 'A change to your Holdfast account was undone, after someone said that it was not theirs and gave one more proof. The account is open again.',
      note: 'If this was you, log in again. If the change was of the password, reset it first: a former password is not restored.',
      notYou:
        'Contact support now: someone else used a link that was sent to one of your addresses or numbers, perhaps a former one, and gave a proof that only you should have.',
    }),
  },
  sms: {
    'frozen-notice': ({ origin }) =>
      `Holdfast: your account was frozen on ${moment(origin.at)}, as someone said a change was not theirs. Finish the undo. Not you? Contact support.`,
    'undone-notice': ({ origin }) =>
      `Holdfast: a change to your account was undone on ${moment(origin.at)}. The account is open again. Not you? Contact support.`,
  },
};
