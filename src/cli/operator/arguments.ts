import { InvalidArgumentError } from 'commander';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,6})([smhd])$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads a time: how long ago, such as `2h`, or a time or day of ISO 8601, which is local without a zone.
 * @throws InvalidArgumentError
 */
export function parseTime(text: string): Date {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count !== undefined) {
    return new Date(Date.now() - Number(count) * UNITS[unit as keyof typeof UNITS]);
  }
  // A day alone would be read as one of UTC.
  const time = new Date(DATE.test(text) ? `${text}T00:00` : text);
  const isWritten = DATE.test(text) || ISO_TIME.test(text);
  if (isWritten && !Number.isNaN(time.valueOf())) return time;
  throw new InvalidArgumentError(
    'Give how long ago (30s, 90m, 2h, 7d), or a time such as 2026-11-25T14:00.',
  );
}

/** Reads a whole number from 1 on. @throws InvalidArgumentError */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}

/** A value of an enumeration in words: without what all its names begin with; empty for none. */
export function toWord(value: string, prefix: string): string {
  const name = value.startsWith(prefix) ? value.slice(prefix.length) : value;
  return name === 'UNSPECIFIED' ? '' : name.toLowerCase().replaceAll('_', '-');
}

/** One of the values of an enumeration, chosen by its word. */
export interface Choice<Value> {
  /** What may be chosen, for the help. */
  words: string;
  /** @throws InvalidArgumentError */
  parse: (word: string) => Value;
}

/** The choice between the values of an enumeration whose names begin with `prefix`. */
export function choiceOf<Value extends string>(
  values: Record<string, Value>,
  prefix: string,
): Choice<Value> {
  const named = Object.values(values).filter((value) => value.startsWith(prefix));
  const byWord = new Map(named.map((value) => [toWord(value, prefix), value]));
  byWord.delete('');
  const words = [...byWord.keys()].join(', ');
  return {
    words,
    parse: (word) => {
      const value = byWord.get(word);
      if (value === undefined) throw new InvalidArgumentError(`Give one of ${words}.`);
      return value;
    },
  };
}
