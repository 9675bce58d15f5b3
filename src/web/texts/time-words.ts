const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment in the words of a locale. UTC: without a script the person's zone isn't known. */
export function momentIn(locale: string, at: Date): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(locale, format).format(at)} UTC`;
}

/** A time of day in the words of a locale, for what ends within the hour. */
export function timeIn(locale: string, at: Date): string {
  const format = { timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(locale, format).format(at)} UTC`;
}

/**
 * A length of time in milliseconds in the words of a locale: seconds, from two minutes on minutes, from
 * two hours on hours, from two days on days. Rounded down, so that nothing is said to live longer than it does.
 */
export function lengthIn(locale: string, length: number): string {
  const [unit, amount] =
    length < 2 * MINUTE
      ? ['second', Math.max(1, Math.floor(length / 1000))]
      : length < 2 * HOUR
        ? ['minute', Math.floor(length / MINUTE)]
        : length < 2 * DAY
          ? ['hour', Math.floor(length / HOUR)]
          : ['day', Math.floor(length / DAY)];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
