import { codes } from './messages/codes.js';
import { links } from './messages/links.js';
import { notices } from './messages/notices.js';
import { reminders } from './messages/reminders.js';
import { subscriptions } from './messages/subscriptions.js';
import { undoNotices } from './messages/undo-notices.js';
import { words } from './messages/words.js';
import type { Texts } from '../../messaging/texts/texts.js';

/** English. Texts keep to the GSM 7-bit alphabet, in which 160 characters are one text. */
export const messages: Texts = {
  words,
  mail: {
    ...codes.mail,
    ...links.mail,
    ...notices.mail,
    ...undoNotices.mail,
    ...subscriptions.mail,
    ...reminders.mail,
  },
  sms: {
    ...codes.sms,
    ...links.sms,
    ...notices.sms,
    ...undoNotices.sms,
    ...subscriptions.sms,
    ...reminders.sms,
  },
};
