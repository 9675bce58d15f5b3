import { LANGUAGES, type Language } from '../../src/domain/language.js';
import type {
  Content,
  Message,
  NoticeTemplate,
  Template,
  UndoLink,
} from '../../src/messaging/message.js';
import type { ContentOf } from '../../src/messaging/texts/texts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
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
// as long as a token is
const undoUrl = `https://account.example/undo/link?token=k1.${'q-Zk0_8x'.repeat(8)}.1&from=mail`;
// a change is announced a moment after it was made
const undoUntil = at + 7 * 24 * HOUR - 20_000;

/** One of each: a template without an example doesn't compile. */
export const EXAMPLES: { [Name in Template]: ContentOf<Name> } = {
  'sign-up-code': { template: 'sign-up-code', code, validFor, origin },
  'sign-up-taken': { template: 'sign-up-taken', logInUrl, resetUrl, origin },
  'mobile-code': { template: 'mobile-code', code, validFor, origin },
  'reset-link': {
    template: 'reset-link',
    url: 'https://account.example/reset/link?token=q-Zk0_8x&from=mail',
    validUntil: at + 48 * HOUR,
    origin,
  },
  'identity-code': { template: 'identity-code', code, validFor, origin },
  'email-code': { template: 'email-code', code, validFor, origin },
  'log-in-code': { template: 'log-in-code', code, validFor, origin },
  'recovery-code': { template: 'recovery-code', code, validFor, origin },
  'contact-email-link': {
    template: 'contact-email-link',
    url: 'https://account.example/contact-email/link?token=q-Zk0_8x&from=mail',
    validUntil: at + 7 * 24 * HOUR,
    origin,
  },
  'password-reset-notice': { template: 'password-reset-notice', resetUrl, origin },
  'password-change-notice': { template: 'password-change-notice', resetUrl, origin },
  'security-mobile-notice': { template: 'security-mobile-notice', resetUrl, origin },
  'verification-email-notice': { template: 'verification-email-notice', resetUrl, origin },
  'login-email-notice': { template: 'login-email-notice', resetUrl, origin },
  'password-reminder': {
    template: 'password-reminder',
    changedOn: Date.UTC(2026, 7, 20),
    origin: { at: Date.UTC(2026, 10, 23) },
  },
  'frozen-notice': { template: 'frozen-notice', origin },
  'undone-notice': { template: 'undone-notice', origin },
  // values are the publisher's: these are in no language
  'payment-overdue': { template: 'payment-overdue', amount: '128.00', due: '2026-11-20', origin },
  'resource-expiring': {
    template: 'resource-expiring',
    resource: '4711-0815',
    expires: '2026-12-01',
    origin,
  },
  event: { template: 'event', title: '11.11', text: '9:00 - 18:00', origin },
};

const undo: UndoLink = { undoUrl, undoUntil };

/** The same notices to whoever may undo the change. */
export const UNDOABLE: { [Name in NoticeTemplate]: ContentOf<Name> & UndoLink } = {
  'password-reset-notice': { ...EXAMPLES['password-reset-notice'], ...undo },
  'password-change-notice': { ...EXAMPLES['password-change-notice'], ...undo },
  'security-mobile-notice': { ...EXAMPLES['security-mobile-notice'], ...undo },
  'verification-email-notice': { ...EXAMPLES['verification-email-notice'], ...undo },
  'login-email-notice': { ...EXAMPLES['login-email-notice'], ...undo },
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

/** Every template in every language, notices both with and without an undo link. */
export const EVERY: readonly (readonly [Language, string, Content])[] = LANGUAGES.flatMap(
  (language) => [
    ...Object.values(EXAMPLES).map((content) => [language, content.template, content] as const),
    ...Object.values(UNDOABLE).map(
      (content) => [language, `${content.template} with an undo link`, content] as const,
    ),
  ],
);

/** The links that a content shows. */
export function urlsOf(content: Content): string[] {
  // no reset beside an undo, for a frozen account takes none
  if ('undoUrl' in content && content.undoUrl) return [content.undoUrl];
  // the link of a reset would go to the new login email
  if (content.template === 'login-email-notice') return [];
  return Object.values(content).filter(
    (value): value is string => typeof value === 'string' && value.startsWith('https:'),
  );
}

/** What is left of a text without links, names of products and time zone, which no language translates. */
export function translatable(text: string): string {
  return text.replace(/https:\S+|\b(Holdfast|Chrome|Windows|UTC)\b/g, '');
}
