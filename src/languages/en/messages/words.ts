import { dayIn, momentIn } from '../../../messaging/time-words.js';
import { spanIn } from '../../../messaging/texts/spans.js';
import type { MailWords } from '../../../messaging/texts/texts.js';

// 24 hours and day before month, which nobody reads as another day
const LOCALE = 'en-GB';

/** A length of time, milliseconds. */
export const length = (milliseconds: number) => spanIn(LOCALE, milliseconds);

/** A moment, milliseconds since the epoch. */
export const moment = (at: number) => momentIn(LOCALE, at);

/** The day of a moment, milliseconds since the epoch. */
export const day = (at: number) => dayIn(LOCALE, at);

/** What all mails share. */
export const words: MailWords = {
  tag: 'en',
  when: 'When',
  from: 'From',
  valid: 'Valid',
  undoable: 'Can be undone',
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
  day,
  validity: (span, until) => `${length(span)}, until ${moment(until)}`,
};
