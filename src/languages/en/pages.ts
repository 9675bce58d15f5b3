import { contactEmail } from './pages/contact-email.js';
import { undo } from './pages/undo.js';
import type { Texts } from '../../web/texts/texts.js';
import { lengthIn, momentIn, timeIn } from '../../web/texts/time-words.js';

// 24 hours and day before month, which nobody reads as another day
const LOCALE = 'en-GB';

const length = (milliseconds: number) => lengthIn(LOCALE, milliseconds);
const inSeconds = (wait: number | undefined) =>
  wait === undefined ? 'a moment' : length(wait * 1000);
const tries = (count: number) => (count === 1 ? '1 try left' : `${count.toString()} tries left`);

const ASK_AGAIN = 'Ask for a new link';
const BACK = 'Back to the account centre';

/** English. */
export const pages: Texts = {
  tag: 'en',
  product: 'Holdfast',
  accountCentre: 'Account centre',
  footer: 'We never ask for your password or a code by phone, mail or chat.',
  errorTitle: (title) => `Error: ${title}`,
  errorSummary: 'Please check',
  stepOf: (step, count) => `Step ${step.toString()} of ${count.toString()}`,
  moment: (at) => momentIn(LOCALE, at),
  length,
  home: {
    title: 'Account centre',
    text: 'Look after the way you get into your account.',
    reset: 'Reset a forgotten password',
    resetText: 'We mail you a link, and you choose a new password.',
  },
  start: {
    title: 'Reset your password',
    text: 'Enter the email address you log in with. We mail a link to it, with which you choose a new password.',
    email: 'Account email',
    submit: 'Send the link',
  },
  sent: {
    title: 'Check your mail',
    text: 'If an account has this email address, a mail with a link goes to it now.',
    hints: [
      'It may take a minute to arrive.',
      'Look in your spam folder too.',
      'Nothing after a few minutes? Check the address, and ask again.',
    ],
    again: 'Ask again',
    late: {
      title: 'Your mail has to wait',
      text: 'Our mail server takes no mails right now. If an account has this email address, the mail with the link isn’t handed over yet: it goes out by itself once the server is back. You needn’t ask again.',
      lookAgain: 'Look again',
    },
  },
  link: {
    title: 'Choose a new password',
    account: 'Account',
    validUntil: 'Link valid until',
    validity: (until, left) => `${momentIn(LOCALE, until)} (${length(left)} left)`,
    text: 'Nothing has changed yet. You choose the new password next, and then confirm that it’s you with a code.',
    submit: 'Continue',
    notYou: 'You didn’t ask for this? Close this page: your password stays as it is.',
  },
  deadLink: {
    used: {
      title: 'This link was used already',
      text: 'A password was chosen with it, and it can’t be used twice. If that wasn’t you, ask for a new link now and choose another password.',
      next: ASK_AGAIN,
    },
    expired: {
      title: 'This link has expired',
      text: 'Links live for a limited time, and end when their reset is cancelled. Your password is unchanged.',
      next: ASK_AGAIN,
    },
    replaced: {
      title: 'A newer link was sent',
      text: 'Only the newest link works. Open the latest mail from us, or ask for a new one.',
      next: ASK_AGAIN,
    },
    unknown: {
      title: 'This link doesn’t work',
      text: 'Perhaps a part of it was lost on the way. Copy the whole link from the mail, or ask for a new one.',
      next: ASK_AGAIN,
    },
  },
  password: {
    title: 'Choose a new password',
    rules: {
      guide:
        '8 to 20 characters, with at least one letter, one digit and one symbol. No spaces, and none of your last three passwords.',
      nist: '15 to 128 characters; spaces are welcome. None of your last three passwords.',
    },
    newPassword: 'New password',
    confirmation: 'New password again',
    method: 'Where should we send the code?',
    methodText: 'We send a code to confirm that it’s you. Only then does the password change.',
    onlyMethod: {
      mobile: 'To confirm that it’s you, we then text a code to',
      email: 'To confirm that it’s you, we then mail a code to',
    },
    submit: 'Continue',
  },
  methods: {
    mobile: (address) => `Text message to ${address}`,
    email: (address) => `Email to ${address}`,
  },
  method: {
    title: 'Confirm that it’s you',
    text: 'We send a code. Where should it go?',
    submit: 'Send the code',
  },
  code: {
    title: 'Enter the code',
    code: '6-digit code',
    submit: 'Change the password',
    sending: (target) => `The code is on its way to ${target}, but not handed over yet.`,
    sent: {
      mobile: (target) => `We texted a code to ${target}. It may take a minute to arrive.`,
      email: (target) =>
        `We mailed a code to ${target}. It may take a minute to arrive; look in your spam folder too.`,
    },
    failed: (target) => `We couldn’t send the code to ${target}. Send it again, or elsewhere.`,
    lookAgain: 'Look again',
    validity: (until, left) => `Valid until ${timeIn(LOCALE, until)} (${length(left)} left)`,
    triesLeft: tries,
    noCode: 'No code?',
    resend: 'Send it again',
    resendText: (wait) => `A code can be sent again in ${length(wait)}.`,
    instead: {
      mobile: (address) => `Text it to ${address} instead`,
      email: (address) => `Mail it to ${address} instead`,
    },
  },
  working: {
    title: 'One moment',
    text: 'We’re working on it. This page looks again by itself.',
    lookAgain: 'Look again now',
  },
  ended: {
    done: {
      title: 'Your password is changed',
      text: 'Log in with the new one. Every device that was logged in has been logged out, and we have told your confirmed addresses.',
      next: BACK,
    },
    expired: {
      title: 'Time is up',
      text: 'The reset wasn’t finished in time. Your password is unchanged.',
      next: ASK_AGAIN,
    },
    cancelled: {
      title: 'The reset is cancelled',
      text: 'Your password is unchanged, and the link from the mail no longer works.',
      next: ASK_AGAIN,
    },
    changed: {
      title: 'The reset can’t go on',
      text: 'Something else about your account was changed meanwhile, so this reset changed nothing. Start again if you still need a new password.',
      next: ASK_AGAIN,
    },
    refused: {
      title: 'The reset can’t go on',
      text: 'It ended without changing your password.',
      next: ASK_AGAIN,
    },
  },
  noFlow: {
    title: 'No reset is open here',
    text: 'Open the link from our mail again to go on where you were, or ask for a new one.',
    next: ASK_AGAIN,
  },
  cancel: { submit: 'Cancel the reset', text: 'Changed your mind, or it wasn’t you?' },
  retry: {
    title: 'Please try again',
    kept: 'What you entered is kept.',
    passwordsNotKept: 'Please enter the passwords again: we don’t keep them.',
    again: 'Try again',
  },
  undo,
  contactEmail,
  failures: {
    notFound: {
      title: 'There is no such page',
      text: 'Check the address, or start at the account centre.',
      next: BACK,
    },
    foreignOrigin: {
      title: 'That came from another site',
      text: 'For your safety we only take what is sent from our own pages. Nothing was changed.',
      next: BACK,
    },
    badRequest: {
      title: 'That can’t be read',
      text: 'What was sent isn’t what our pages send. Nothing was changed.',
      next: BACK,
    },
  },
  fields: {
    REQUIRED: () => 'Fill this in.',
    EMAIL_INVALID: () => 'Enter one email address, such as name@example.com.',
    PASSWORD_TOO_SHORT: (policy) =>
      policy === 'guide' ? 'Use at least 8 characters.' : 'Use at least 15 characters.',
    PASSWORD_TOO_LONG: (policy) =>
      policy === 'guide' ? 'Use at most 20 characters.' : 'Use at most 128 characters.',
    PASSWORD_NEEDS_LETTER: () => 'Add a letter.',
    PASSWORD_NEEDS_DIGIT: () => 'Add a digit.',
    PASSWORD_NEEDS_SYMBOL: () => 'Add a symbol, such as ! or -.',
    PASSWORD_HAS_SPACE: () => 'Leave out spaces.',
    PASSWORD_COMMON: () => 'Too many people use this password. Choose another.',
    PASSWORD_PERSONAL: () => 'Leave out your own name, address and number.',
    PASSWORD_REUSED: () => 'Choose one that differs from your last three.',
    PASSWORD_CONFIRMATION_DIFFERS: () => 'The two passwords differ.',
    CODE_MALFORMED: () => 'Enter the six digits of the code.',
    METHOD_NOT_OFFERED: () => 'Choose one of these.',
  },
  refusals: {
    FIELD_INVALID: () => 'Something entered here can’t be taken.',
    REQUEST_ID_REUSED: () =>
      'This form was sent before. Check what you entered, and send it again.',
    FLOW_NOT_FOUND: () => 'No reset is open here.',
    FLOW_ENDED: () => 'The reset has ended.',
    STEP_NOT_OPEN: () =>
      'The reset had already moved on, so what you just sent wasn’t used. This is where it stands now.',
    CODE_WRONG: ({ triesLeft }) =>
      triesLeft === undefined ? 'That code is wrong.' : `That code is wrong: ${tries(triesLeft)}.`,
    CODE_EXPIRED: () => 'That code has expired. Send a new one.',
    CODE_DEAD: () => 'This code has had too many wrong tries. Send a new one.',
    TRIES_PAUSED: ({ wait }) => `Too many wrong codes. Try again in ${inSeconds(wait)}.`,
    TRIES_EXHAUSTED: () => 'Too many wrong codes: this reset takes no more. Start again.',
    RESEND_TOO_EARLY: ({ wait }) =>
      `A code was sent a moment ago. You can send it again in ${inSeconds(wait)}.`,
    LINK_UNKNOWN: () => 'This link doesn’t work.',
    LINK_EXPIRED: () => 'This link has expired.',
    LINK_USED: () => 'This link was used already.',
    LINK_REPLACED: () => 'A newer link was sent.',
    ACCOUNT_CHANGED: () => 'Your account was changed meanwhile. Start again.',
    CHANNEL_CLOSED: () => 'Too many wrong codes: no more are sent to this number or address.',
    FORMER_PASSWORD_WRONG: () => 'This is not the password from before the change.',
    UNDO_VOID: () => 'An earlier change was undone, and this one with it.',
    BUSY: () => 'Very much is going on right now.',
    UNAVAILABLE: () => 'A part of our service can’t be reached right now.',
    INTERNAL: () => 'Something went wrong on our side.',
  },
};
