import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

import type { EnteredAddress } from './address.js';

/**
 * Reads a mobile number with the rules of its country.
 * @param text with a leading `+` and country calling code; spaces and punctuation are ignored.
 * @returns E.164, or undefined when no mobile can have this number.
 */
export function parseMobile(text: string): string | undefined {
  if (text.length > 32) return undefined;
  const number = parsePhoneNumberFromString(text);
  if (!number?.isValid() || number.ext !== undefined) return undefined;
  const type = number.getType();
  // Some countries number mobiles and landlines alike.
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? number.number : undefined;
}

/** Masks a number for show: `+8613800130000` becomes `138****0000` (G8.6). */
export function maskMobile(e164: string): string {
  const national = parsePhoneNumberFromString(e164)?.nationalNumber ?? e164;
  const shown = national.length >= 10 ? { head: 3, tail: 4 } : { head: 2, tail: 2 };
  return `${national.slice(0, shown.head)}****${national.slice(-shown.tail)}`;
}

/**
 * The country of a number, ISO 3166-1; its calling code where several share it and the number doesn't say which.
 * @returns undefined for an email address as well.
 */
export function countryOf({ channel, canonical }: EnteredAddress): string | undefined {
  const number = channel === 'mobile' ? parsePhoneNumberFromString(canonical) : undefined;
  return number?.country ?? number?.countryCallingCode;
}
