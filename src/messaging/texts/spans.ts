import { lengthIn } from '../time-words.js';

const DAY = 24 * 60 * 60_000;

/**
 * A length of time in milliseconds in the words of a locale: from three days on in days, since nobody
 * reads 168 hours as a week. Rounded: what ends days later is announced a moment after it began.
 */
export function spanIn(locale: string, length: number): string {
  if (length < 3 * DAY) return lengthIn(locale, length);
  const format = { style: 'unit', unit: 'day', unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(locale, format).format(Math.round(length / DAY));
}
