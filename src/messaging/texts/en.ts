import { lengthIn, momentIn } from '../time-words.js';
import type { Texts } from './texts.js';

// 24 hours and day before month, which nobody reads as another day
const LOCALE = 'en-GB';

const length = (milliseconds: number) => lengthIn(LOCALE, milliseconds);
const moment = (at: number) => momentIn(LOCALE, at);

const KEEP_CODE =
  "The code works once. Don't share it with anyone: we never ask for it by phone or chat.";

/** English. Texts keep to the GSM 7-bit alphabet, in which 160 characters are one text. */
export const en: Texts = {
  words: {
    tag: 'en',
    when: 'When',
    from: 'From',
    valid: 'Valid',
    notYou: "If this wasn't you",
    copyLink: 'Or copy this link into your browser:',
    footer: 'Sent by Holdfast because of the request above. Replies to this mail are not read.',
    unknownDevice: 'an unknown device',
    comma: ', ',
    colon: ': ',
    device: ({ browser, system }) =>
      browser && system ? `${browser} on ${system}` : (browser ?? system ?? ''),
    networkAddress: (address) => `network address ${address}`,
    moment,
    validity: (span, until) => `${length(span)}, until ${moment(until)}`,
  },
  mail: {
    'sign-up-code': () => ({
      subject: 'Confirm your email address',
      heading: 'Confirm your email address',
      lead: 'This email address was entered to sign up for Holdfast. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code nobody can open an account with your address.',
    }),
    'sign-up-taken': ({ logInUrl, resetUrl }) => ({
      subject: 'You already have a Holdfast account',
      heading: 'You already have an account',
      lead: 'Someone, perhaps you, tried to sign up for Holdfast with this email address. It already has an account, so no new one was opened.',
      actions: [
        { label: 'Log in', url: logInUrl },
        { label: 'Reset the password', url: resetUrl },
      ],
      note: 'Log in with this address and your password, or reset the password if you no longer know it.',
      notYou:
        'Do nothing. Your account is unchanged, and whoever tried was not told that it exists.',
    }),
    'mobile-code': () => ({
      subject: 'Confirm your mobile number',
      heading: 'Confirm your mobile number',
      lead: 'A mobile number is to be added to a Holdfast account. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code nothing is added.',
    }),
    'reset-link': ({ url }) => ({
      subject: 'Reset your Holdfast password',
      heading: 'Reset your password',
      lead: 'Someone asked to reset the password of the Holdfast account with this email address.',
      actions: [{ label: 'Choose a new password', url }],
      note: 'Opening the link changes nothing. Your password changes only after a new one was chosen and your identity was verified with a code. Keep this mail to yourself.',
      notYou:
        'Do nothing. Your password stays as it is, and the link ends by itself. If such mails keep coming, make sure that nobody else can read your mailbox.',
    }),
    'identity-code': () => ({
      subject: "Confirm that it's you",
      heading: "Confirm that it's you",
      lead: 'A change to your Holdfast account, or a reset of its password, needs your confirmation. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou:
        'Tell nobody the code: without it nothing changes. Someone got as far as this step, so change your password and that of your mailbox.',
    }),
    'password-reset-notice': ({ resetUrl }) => ({
      subject: 'Your Holdfast password was changed',
      heading: 'Your password was changed',
      lead: 'The password of your Holdfast account was reset, after identity was verified with a code. Every session was logged out.',
      note: 'If this was you, log in with the new password. There is nothing else to do.',
      notYou:
        'Reset the password again now, then change the password of your mailbox: someone may be able to read it.',
      notYouAction: { label: 'Reset the password again', url: resetUrl },
    }),
  },
  sms: {
    'sign-up-code': ({ code, validFor }) =>
      `Holdfast: ${code} is your sign-up code, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
    'sign-up-taken': ({ logInUrl, resetUrl }) =>
      `Holdfast: someone, perhaps you, tried to sign up, but you have an account. Nothing has changed. Log in: ${logInUrl} Reset the password: ${resetUrl}`,
    'mobile-code': ({ code, validFor }) =>
      `Holdfast: ${code} confirms this mobile number, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
    'reset-link': ({ url, validUntil }) =>
      `Holdfast: choose a new password, until ${moment(validUntil)}: ${url} Never share this link. Not you? Ignore it, nothing changes.`,
    'identity-code': ({ code, validFor }) =>
      `Holdfast: ${code} confirms that it is you, valid for ${length(validFor)}. Never share it. Not you? Change your password.`,
    'password-reset-notice': ({ resetUrl, origin }) =>
      `Holdfast: your password was changed on ${moment(origin.at)}. Not you? Reset it now: ${resetUrl}`,
  },
};
