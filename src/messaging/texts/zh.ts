import type { Texts } from './texts.js';
import { codes } from './zh/codes.js';
import { links } from './zh/links.js';
import { notices } from './zh/notices.js';
import { reminders } from './zh/reminders.js';
import { subscriptions } from './zh/subscriptions.js';
import { undoNotices } from './zh/undo-notices.js';
import { words } from './zh/words.js';

/** Simplified Chinese. A text of up to 70 characters is one text; the brackets are its signature. */
export const zh: Texts = {
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
