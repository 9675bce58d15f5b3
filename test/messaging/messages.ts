import { LANGUAGES, type Language } from '../../src/domain/language.js';
import type { Content, Message, Template } from '../../src/messaging/message.js';

const MINUTE = 60_000;
const at = Date.UTC(2026, 10, 23, 21, 46);
const origin = {
  at,
  networkAddress: '203.0.113.7',
  device:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
};
const code = '048291';
const validFor = 10 * MINUTE;
const logInUrl = 'https://account.example/';
const resetUrl = 'https://account.example/reset';

/** One of each: a template without an example doesn't compile. */
export const EXAMPLES: { [Name in Template]: Extract<Content, { template: Name }> } = {
  'sign-up-code': { template: 'sign-up-code', code, validFor, origin },
  'sign-up-taken': { template: 'sign-up-taken', logInUrl, resetUrl, origin },
  'mobile-code': { template: 'mobile-code', code, validFor, origin },
  'reset-link': {
    template: 'reset-link',
    url: 'https://account.example/reset/link?token=q-Zk0_8x&from=mail',
    validUntil: at + 48 * 60 * MINUTE,
    origin,
  },
  'identity-code': { template: 'identity-code', code, validFor, origin },
  'password-reset-notice': { template: 'password-reset-notice', resetUrl, origin },
};

/** A mail to Alice. */
export function mailOf(content: Content, language: Language = 'en'): Message {
  const address = 'alice@example.com';
  return { id: 'flow-1.email-1.1', channel: 'email', address, language, content };
}

/** A text to a mobile. */
export function smsOf(content: Content, language: Language = 'en'): Message {
  return { ...mailOf(content, language), channel: 'mobile', address: '+8613800138000' };
}

/** Every template in every language. */
export const EVERY: readonly (readonly [Language, Template, Content])[] = LANGUAGES.flatMap(
  (language) =>
    Object.values(EXAMPLES).map((content) => [language, content.template, content] as const),
);

/** The links that a content holds. */
export function urlsOf(content: Content): string[] {
  return Object.values(content).filter(
    (value): value is string => typeof value === 'string' && value.startsWith('https:'),
  );
}
