import type { PasswordPolicy } from '../domain/password.js';
import { FIELD_REASONS } from './reasons.js';
import type { FieldRefusal, Refusal } from './refusal.js';
import type { Texts } from './texts/texts.js';

/** What is wrong with what was entered, in words: beside its fields, and with the page as a whole. */
export interface Problems {
  fields: Partial<Record<string, string[]>>;
  page: string | undefined;
}

/** Nothing is wrong. */
export const NO_PROBLEMS: Problems = { fields: {}, page: undefined };

/** Refusals of the code, which stand beside its field. */
const ABOUT_THE_CODE = new Set([
  'CODE_WRONG',
  'CODE_EXPIRED',
  'CODE_DEAD',
  'TRIES_PAUSED',
  'TRIES_EXHAUSTED',
]);

/** Refusals of the password from before a change (G9.2). */
const ABOUT_FORMER_PASSWORD = new Set(['FORMER_PASSWORD_WRONG']);

/**
 * Puts a refusal into words.
 * @param shown the fields of the form; what is said of any other concerns the page.
 */
export function problemsOf(
  refusal: Refusal,
  shown: readonly string[],
  texts: Texts,
  policy: PasswordPolicy,
): Problems {
  const { reason } = refusal;
  const text = texts.refusals[reason](refusal);
  if (ABOUT_THE_CODE.has(reason) || ABOUT_FORMER_PASSWORD.has(reason)) {
    // what was tried too often is what was entered: a code, or the former password
    const field = shown.includes('former_password') ? 'former_password' : 'code';
    return { fields: { [field]: [text] }, page: undefined };
  }
  const fields: Partial<Record<string, string[]>> = {};
  for (const violation of refusal.fields) {
    const { field } = violation;
    if (shown.includes(field)) {
      fields[field] = [...(fields[field] ?? []), describe(violation, texts, policy)];
    }
  }
  return { fields, page: Object.keys(fields).length === 0 ? text : undefined };
}

/** A reason that is newer than these pages is told in the server's own words. */
function describe(violation: FieldRefusal, texts: Texts, policy: PasswordPolicy): string {
  const known = FIELD_REASONS.find((reason) => reason === violation.reason);
  return known ? texts.fields[known](policy) : violation.description;
}
