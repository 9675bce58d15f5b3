import { codes } from './en/codes.js';
import { links } from './en/links.js';
import { notices } from './en/notices.js';
import { reminders } from './en/reminders.js';
import { subscriptions } from './en/subscriptions.js';
import { undoNotices } from './en/undo-notices.js';
import { words } from './en/words.js';
import type { Texts } from './texts.js';

/** English. Texts keep to the GSM 7-bit alphabet, in which 160 characters are one text. */
export const en: Texts = {
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
