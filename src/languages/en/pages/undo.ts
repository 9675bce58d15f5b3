import { undoesPassword, type UndoneKind } from '../../../web/undone-kind.js';
import type { UndoTexts } from '../../../web/texts/texts.js';

const BACK = 'Back to the account centre';
const PROOF = 'one more proof that is older than the change';
const OPEN =
  'The account is open again, unless another undo was begun: it stays frozen until each of them is finished.';

const FORMER: Record<UndoneKind, string> = {
  SECURITY_MOBILE_CHANGE: 'security mobile',
  VERIFICATION_EMAIL_CHANGE: 'verification email',
  LOGIN_EMAIL_CHANGE: 'login email',
  PASSWORD_CHANGE: 'password',
  PASSWORD_RESET: 'password',
  OTHER: 'setting',
};

const RESET_COMES =
  'No password logs in now. A mail with a link to reset it is on its way to your login email; where another undo was begun, it is sent when that one is finished.';

/** The pages of an undo (G9), in the words of the notices that lead there. */
export const undo: UndoTexts = {
  kinds: {
    SECURITY_MOBILE_CHANGE: 'Security mobile',
    VERIFICATION_EMAIL_CHANGE: 'Verification email',
    LOGIN_EMAIL_CHANGE: 'Login email',
    PASSWORD_CHANGE: 'Password',
    PASSWORD_RESET: 'Password, by a reset',
    OTHER: 'How the account is protected',
  },
  link: {
    title: 'Was this change yours?',
    changed: 'What was changed',
    when: 'When',
    sentTo: 'This link was sent to',
    until: 'Can be undone until',
    freeze:
      'If it was not, freeze the account at once: all sessions end, and nobody can log in or change anything.',
    restore: (undone) =>
      undoesPassword(undone)
        ? `To open it again, you then give ${PROOF}. A former password is not restored: you are then asked to reset the password.`
        : `To get the former ${FORMER[undone]} back, you then give ${PROOF}.`,
    submit: 'This was not me: freeze the account',
    wasYou: 'It was you? Close this page: nothing happens.',
  },
  deadLink: {
    used: {
      title: 'This change was undone already',
      text: 'The link did what it was for, and it can’t be used twice. Log in again; if a password was undone, reset it first. If it wasn’t you who undid the change, contact support.',
      next: BACK,
    },
    expired: {
      title: 'This link undoes nothing any more',
      text: 'Its 7 days are over, or an earlier change was undone, and this one with it. If you can’t get into your account, reset the password, and contact support.',
      next: 'Reset the password',
    },
    replaced: {
      title: 'A newer link was sent',
      text: 'Only the newest link works. Open the latest notice from us.',
      next: BACK,
    },
    unknown: {
      title: 'This link doesn’t work',
      text: 'Perhaps a part of it was lost on the way. Copy the whole link from the notice. If that does not help, contact support.',
      next: BACK,
    },
  },
  proof: {
    title: 'Your account is frozen',
    frozen: 'All sessions have ended, and nobody can log in or change anything.',
    ask: (undone) =>
      undoesPassword(undone)
        ? `To open the account again, give ${PROOF}. A former password is not restored: we then mail you a link to reset it.`
        : `To get the former ${FORMER[undone]} back, give ${PROOF}.`,
    orCode: 'Or prove it with a code',
    methodText: 'Only a number or address that was not changed can get it.',
    noMethod:
      'There is no other number or address that is older than the change and could get a code.',
    support: 'You can’t give a proof? Contact support: they can lift the freeze.',
  },
  formerPassword: {
    label: 'Password from before the change',
    hint: 'The one that was in force just before.',
    submit: 'Undo the change',
    instead: 'Or give the former password',
  },
  passwordNotKept: 'Please enter the password again: we don’t keep it.',
  done: {
    title: 'The change is undone',
    next: BACK,
    restored: {
      SECURITY_MOBILE_CHANGE: `Your former security mobile is bound again and receives your codes. ${OPEN}`,
      VERIFICATION_EMAIL_CHANGE: `Your former verification email is bound again and receives your codes. ${OPEN}`,
      LOGIN_EMAIL_CHANGE: `Your former login email logs in again, and the other one no longer does. ${OPEN}`,
      PASSWORD_CHANGE: RESET_COMES,
      PASSWORD_RESET: RESET_COMES,
      OTHER: OPEN,
    },
  },
  ended: {
    expired: {
      title: 'Time is up',
      text: 'The undo wasn’t finished within 7 days, and nothing was restored. Contact support: they can lift the freeze.',
      next: BACK,
    },
    void: {
      title: 'This undo has ended',
      text: 'An earlier change was undone, and this one with it.',
      next: BACK,
    },
    refused: {
      title: 'The undo can’t go on',
      text: 'It ended without restoring anything. If the account is frozen, contact support.',
      next: BACK,
    },
  },
  noFlow: {
    title: 'No undo is open here',
    text: 'Open the link from our notice again to go on where you were.',
    next: BACK,
  },
  code: { submit: 'Undo the change' },
  method: { text: 'Where should it go?' },
  refusals: {
    FLOW_NOT_FOUND: () => 'No undo is open here.',
    FLOW_ENDED: () => 'The undo has ended.',
    STEP_NOT_OPEN: () =>
      'The undo had already moved on, so what you just sent wasn’t used. This is where it stands now.',
    TRIES_EXHAUSTED: () =>
      'Too many wrong tries: no more are taken for now. Give another proof, or contact support.',
  },
};
