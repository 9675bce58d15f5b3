const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A moment in milliseconds since the epoch in the words of a locale. UTC: the person's zone isn't known. */
export function momentIn(locale: string, at: number): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(locale, format).format(at)} UTC`;
}

/** The day in UTC of a moment in milliseconds since the epoch, in the words of a locale. */
export function dayIn(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/**
 * A length of time in milliseconds in the words of a locale: minutes, from two hours on hours.
 * Minutes are rounded down, so that no code is said to live longer than it does.
 */
export function lengthIn(locale: string, length: number): string {
  const [unit, amount] =
    length < 2 * HOUR
      ? ['minute', Math.max(1, Math.floor(length / MINUTE))]
      : ['hour', Math.round(length / HOUR)];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
