import type { Texts } from '../../messaging/texts/texts.js';
import { codes } from './messages/codes.js';
import { links } from './messages/links.js';
import { notices } from './messages/notices.js';
import { reminders } from './messages/reminders.js';
import { subscriptions } from './messages/subscriptions.js';
import { undoNotices } from './messages/undo-notices.js';
import { words } from './messages/words.js';

/** Simplified Chinese. A text of up to 70 characters is one text; the brackets are its signature. */
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
