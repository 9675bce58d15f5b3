import type { TextsOf } from '../../../messaging/texts/texts.js';
import { moment } from './words.js';

/** Messages whose links lead on. */
export const links: TextsOf<'sign-up-taken' | 'reset-link' | 'contact-email-link'> = {
  mail: {
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
    'reset-link': ({ url }) => ({
      subject: 'Reset your Holdfast password',
      heading: 'Reset your password',
      lead: 'Someone asked to reset the password of the Holdfast account with this email address.',
      actions: [{ label: 'Choose a new password', url }],
      note: 'Opening the link changes nothing. Your password changes only after a new one was chosen and your identity was verified with a code. Keep this mail to yourself.',
      notYou:
        'Do nothing. Your password stays as it is, and the link ends by itself. If such mails keep coming, make sure that nobody else can read your mailbox.',
    }),
    'contact-email-link': ({ url }) => ({
      subject: 'Verify your contact email',
      heading: 'Verify your contact email',
      lead: 'This email address was entered as the contact email of a Holdfast account, for messages about payments, expiring resources and events.',
      actions: [{ label: 'Verify this address', url }],
      note: 'Open the link and confirm on the page. Until then this address receives none of those messages.',
      notYou:
        'Do nothing. None of those messages is sent to an address that is not verified, and the link ends by itself.',
    }),
  },
  sms: {
    'sign-up-taken': ({ logInUrl, resetUrl }) =>
      `Holdfast: someone, perhaps you, tried to sign up, but you have an account. Nothing has changed. Log in: ${logInUrl} Reset the password: ${resetUrl}`,
    'reset-link': ({ url, validUntil }) =>
      `Holdfast: choose a new password, until ${moment(validUntil)}: ${url} Never share this link. Not you? Ignore it, nothing changes.`,
    'contact-email-link': ({ url, validUntil }) =>
      `Holdfast: verify your contact email, until ${moment(validUntil)}: ${url} Not you? Ignore it, nothing is sent to you.`,
  },
};
