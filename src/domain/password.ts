import { dictionary } from '@zxcvbn-ts/language-common';

import type { FieldRefusal } from './errors.js';

/** `guide` is G4.3; `nist` is NIST SP 800-63B-4 3.1.1.2. */
export type PasswordPolicy = 'guide' | 'nist';

const LENGTHS = { guide: { min: 8, max: 20 }, nist: { min: 15, max: 128 } };

/** Longest password that is looked at when logging in, bytes; longer ones are wrong without a hash. */
export const PASSWORD_MAX_BYTES = 1024;

/** A password may equal none of this many latest ones, the current one included (G4.4). */
export const PASSWORD_HISTORY = 3;

const RULES = {
  PASSWORD_TOO_SHORT: (policy: PasswordPolicy) =>
    `The password must have at least ${LENGTHS[policy].min.toString()} characters.`,
  PASSWORD_TOO_LONG: (policy: PasswordPolicy) =>
    `The password must have at most ${LENGTHS[policy].max.toString()} characters.`,
  PASSWORD_NEEDS_LETTER: () => 'The password must have a letter.',
  PASSWORD_NEEDS_DIGIT: () => 'The password must have a digit.',
  PASSWORD_NEEDS_SYMBOL: () => 'The password must have a symbol.',
  PASSWORD_HAS_SPACE: () => 'The password must have no white space.',
  PASSWORD_COMMON: () => 'The password is one of the most used ones.',
  PASSWORD_PERSONAL: () => 'The password must not contain your own name or address.',
} satisfies Record<string, (policy: PasswordPolicy) => string>;

type Rule = keyof typeof RULES;

const COMMON = new Set(dictionary['passwords-common']);

/** The rules of a policy, for who chooses a password. */
export function describePolicy(policy: PasswordPolicy) {
  const isGuide = policy === 'guide';
  return {
    minLength: LENGTHS[policy].min,
    maxLength: LENGTHS[policy].max,
    needsLetter: isGuide,
    needsDigit: isGuide,
    needsSymbol: isGuide,
    allowsSpace: !isGuide,
  };
}

/**
 * The form in which a password is compared and hashed (NFKC, as NIST SP 800-63B asked for before its
 * fourth edition, which recommends NFC: the hashes that there are keep to theirs).
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Checks a password.
 * @param ownWords the account's own words: its name, addresses and numbers.
 * @returns a refusal for every rule that failed.
 */
export function checkPassword(
  password: string,
  policy: PasswordPolicy,
  ownWords: readonly string[],
): FieldRefusal[] {
  const normal = normalizePassword(password);
  const length = [...normal].length;
  const failed: Record<Rule, boolean> = {
    PASSWORD_TOO_SHORT: length < LENGTHS[policy].min,
    PASSWORD_TOO_LONG: length > LENGTHS[policy].max,
    PASSWORD_NEEDS_LETTER: policy === 'guide' && !/\p{L}/u.test(normal),
    PASSWORD_NEEDS_DIGIT: policy === 'guide' && !/\p{Nd}/u.test(normal),
    PASSWORD_NEEDS_SYMBOL: policy === 'guide' && !/[^\p{L}\p{N}\s]/u.test(normal),
    PASSWORD_HAS_SPACE: policy === 'guide' && /\s/u.test(normal),
    PASSWORD_COMMON: isCommon(normal),
    PASSWORD_PERSONAL: hasOwnWord(normal, ownWords),
  };
  return (Object.keys(failed) as Rule[])
    .filter((rule) => failed[rule])
    .map((rule) => ({ field: 'new_password', reason: rule, description: RULES[rule](policy) }));
}

const LEET: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
};

/** Common as it stands, or dressed up: `P@ssw0rd1!` is `password`, `Abc123@1` is `abc123` (ASVS 5.0 6.2.4). */
function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const bare = lower.replace(/^[^\p{L}@$]+|[^\p{L}]+$/gu, '');
  const alphanumeric = lower.replace(/[^\p{L}\p{N}]/gu, '');
  return [lower, bare, alphanumeric, ...undressed(lower)].some(
    (form) => COMMON.has(form) || COMMON.has(withoutLeet(form, /[@40135$]/g)),
  );
}

/** What people put before and after a word is no longer, characters. */
const DRESS_LENGTH = 8;
/** Shorter words are what is left of too many good passwords. */
const UNDRESSED_LENGTH = 5;

/** A password without some of the digits and symbols that it begins and ends with: a word may have its own. */
function undressed(password: string): string[] {
  const before = /^[^\p{L}]*/u.exec(password)?.[0].length ?? 0;
  const after = /[^\p{L}]*$/u.exec(password)?.[0].length ?? 0;
  const forms: string[] = [];
  for (let start = 0; start <= Math.min(before, DRESS_LENGTH); start += 1) {
    for (let end = 0; end <= Math.min(after, DRESS_LENGTH); end += 1) {
      const form = password.slice(start, password.length - end);
      if (form.length < UNDRESSED_LENGTH) continue;
      // A one may be the word's own, and so may every digit.
      forms.push(form, withoutLeet(form, /[@4035$]/g), withoutLeet(form, /[@$]/g));
    }
  }
  return forms;
}

function withoutLeet(form: string, letters: RegExp): string {
  return form.replace(letters, (character) => LEET[character] ?? character);
}

/** Shorter words occur in too many good passwords by chance. */
const OWN_WORD_LENGTH = 4;

function hasOwnWord(password: string, ownWords: readonly string[]): boolean {
  const lower = password.toLowerCase();
  return ownWords
    .flatMap((word) => [word, ...word.split(/[\s@.+_-]+/)])
    .some((word) => word.length >= OWN_WORD_LENGTH && lower.includes(word.toLowerCase()));
}
