import type { CodeTemplate } from '../../../messaging/letter.js';
import type { TextsOf } from '../../../messaging/texts/texts.js';
import { length } from './words.js';

const KEEP_CODE =
  "The code works once. Don't share it with anyone: we never ask for it by phone or chat.";

/** Messages with a code. */
export const codes: TextsOf<CodeTemplate> = {
  mail: {
    'sign-up-code': () => ({
      subject: 'Confirm your email address',
      heading: 'Confirm your email address',
      lead: 'This email address was entered to sign up for Holdfast. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code nobody can open an account with your address.',
    }),
    'mobile-code': () => ({
      subject: 'Confirm your mobile number',
      heading: 'Confirm your mobile number',
      lead: 'A mobile number is to be added to a Holdfast account. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code nothing is added.',
    }),
    'email-code': () => ({
      subject: 'Confirm your new email address',
      heading: 'Confirm your new email address',
      lead: 'This email address was entered as the new login email or verification email of a Holdfast account. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code your address is not bound to any account.',
    }),
    'identity-code': () => ({
      subject: "Confirm that it's you",
      heading: "Confirm that it's you",
      lead: 'A change to your Holdfast account, or a reset of its password, needs your confirmation. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou:
        'Tell nobody the code: without it nothing changes. Someone got as far as this step, so change your password and that of your mailbox.',
    }),
    'log-in-code': () => ({
      subject: 'Confirm your log-in',
      heading: 'Confirm your log-in',
      lead: 'Someone, perhaps you, entered the right password of your Holdfast account after several wrong ones. To log in, type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou:
        'Tell nobody the code: without it nobody gets in. But whoever tried has your password, so change it now, and wherever else you use it.',
    }),
    'recovery-code': () => ({
      subject: 'Find your Holdfast accounts',
      heading: 'Find your accounts',
      lead: 'Your mobile number was entered to find the Holdfast accounts that it belongs to. Type this code on the page that asks for it:',
      note: KEEP_CODE,
      notYou: 'Do nothing. Without the code nobody learns of your accounts.',
    }),
  },
  sms: {
    'sign-up-code': ({ code, validFor }) =>
      `Holdfast: ${code} is your sign-up code, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
    'mobile-code': ({ code, validFor }) =>
      `Holdfast: ${code} confirms this mobile number, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
    'email-code': ({ code, validFor }) =>
      `Holdfast: ${code} confirms your new email address, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
    'identity-code': ({ code, validFor }) =>
      `Holdfast: ${code} confirms that it is you, valid for ${length(validFor)}. Never share it. Not you? Change your password.`,
    'log-in-code': ({ code, validFor }) =>
      `Holdfast: ${code} is your log-in code, valid for ${length(validFor)}. Never share it. Not you? Someone has your password: change it now.`,
    'recovery-code': ({ code, validFor }) =>
      `Holdfast: ${code} finds the accounts of this number, valid for ${length(validFor)}. Never share it. Not you? Ignore this text.`,
  },
};
