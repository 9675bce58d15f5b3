import type { TextsOf } from '../../../messaging/texts/texts.js';
import { day } from './words.js';

/**
 * Reminders of old passwords (G7.4). Without a link: a mail that asks for a password and brings a link along
 * is what people are taught not to trust.
 */
export const reminders: TextsOf<'password-reminder'> = {
  mail: {
    'password-reminder': ({ changedOn }) => ({
      subject: 'Your Holdfast password is due for a change',
      heading: 'Change your password',
      lead: `The password of your Holdfast account was set on ${day(changedOn)}, more than 90 days ago. We recommend a new one.`,
      note: 'Log in the way you always do, and change it in your account. This mail has no link on purpose, and nobody asks you for the password by mail, phone or chat.',
      notYou: 'Contact support: this address is the contact email of a Holdfast account.',
      unasked: {
        heading: "If this isn't your account",
        footer:
          'Sent by Holdfast because this address is the contact email of an account. Replies to this mail are not read.',
      },
    }),
  },
  sms: {
    'password-reminder': ({ changedOn }) =>
      `Holdfast: your password was set on ${day(changedOn)}, more than 90 days ago. We recommend to log in and change it. We never ask for it by text.`,
  },
};
