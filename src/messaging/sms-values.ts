import type { Language } from '../domain/language.js';
import type { Content } from './message.js';
import { texts } from './texts.js';

/** What a text that is registered with a provider may be filled with. */
export const SMS_VALUES = [
  'code',
  'minutes',
  'at',
  'url',
  'validUntil',
  'logInUrl',
  'resetUrl',
  'undoUrl',
  'undoUntil',
  'amount',
  'due',
  'resource',
  'expires',
  'title',
  'text',
  'changedOn',
] as const;

/** The values that one message has, written out. */
export type SmsValues = Readonly<Partial<Record<(typeof SMS_VALUES)[number], string>>>;

const MINUTE = 60_000;

/**
 * Writes out the values of a message: a length as whole minutes, rounded down like in the texts, and
 * a moment in the words of the language.
 */
export function smsValues(content: Content, language: Language): SmsValues {
  const { moment, day } = texts(language).words;
  const { origin, ...rest } = content;
  const values: Record<string, string | number | undefined> = {
    ...rest,
    at: origin.at,
    ...('validFor' in rest && {
      minutes: String(Math.max(1, Math.floor(rest.validFor / MINUTE))),
    }),
    ...('changedOn' in rest && { changedOn: day(rest.changedOn) }),
  };
  return Object.fromEntries(
    SMS_VALUES.flatMap((name) => {
      const value = values[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'number' ? moment(value) : value]];
    }),
  );
}
