import type { Language } from '../../src/domain/language.js';
import { texts as messageTexts } from '../../src/messaging/texts.js';
import { textsFor } from '../../src/web/texts.js';
import { EXAMPLES, UNDOABLE } from '../messaging/messages.js';

/** A text, or what makes one of values, by the path of its key. */
export type Leaves = Map<string, unknown>;

/** Everything that is sent and shown in a language: mails and texts, and pages with their errors. */
export function textsOf(language: Language): Record<string, unknown> {
  return { sent: messageTexts(language), shown: textsFor(language) };
}

/** Every text of an object, however deep. */
export function leavesOf(value: unknown, path = ''): Leaves {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const entries = Object.entries(value);
  return new Map(
    entries.flatMap(([name, inner]) => [
      ...leavesOf(inner, path === '' ? name : `${path}.${name}`),
    ]),
  );
}

/** The keys that one language has and the other lacks. */
export function missingKeys(reference: Leaves, tried: Leaves): string[] {
  return [...reference.keys()].filter((path) => {
    const [wanted, found] = [reference.get(path), tried.get(path)];
    return typeof found !== typeof wanted;
  });
}

const HAN = /\p{Script=Han}/u;
const LATIN = /\p{Script=Latin}/u;
/** Names, addresses and links, which no language translates; and the tags of languages. */
const NAMES =
  /https?:\S+|(p\*{3}0|name)@example\.com|203\.0\.113\.7|\b(Holdfast|Chrome|Firefox|Windows|Linux|UTC)\b/g;

/** What is wrong with a text in a language: it is empty, or has words of another language. */
export function faultOf(text: string, language: Language): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (/undefined|null|NaN|\[object/.test(text)) return 'has a hole';
  const own = text.replace(NAMES, '');
  if (language === 'zh' && LATIN.test(own)) return 'has words that are not Chinese';
  return language === 'en' && HAN.test(own) ? 'has words that are not English' : undefined;
}

/** Signs, names and tags: they are there, but in no language. */
export const IN_NO_LANGUAGE = /\.(tag|comma|colon|product|sms\.event)$/;

/** What is wrong with one key of a language, in any of the texts that it makes. */
export function faultOfKey(path: string, leaf: unknown, language: Language): string | undefined {
  const made = textsMadeBy(path, leaf);
  if (made.length === 0) return 'is no text';
  if (IN_NO_LANGUAGE.test(path)) return made.every((text) => text !== '') ? undefined : 'is empty';
  return made.map((text) => faultOf(text, language)).find((fault) => fault !== undefined);
}

function textsMadeBy(path: string, leaf: unknown): string[] {
  if (typeof leaf === 'string') return [leaf];
  if (typeof leaf !== 'function') return [];
  const make = leaf as (...values: unknown[]) => unknown;
  return samplesFor(path).flatMap((values) =>
    [...leavesOf(make(...values)).values()].filter((text) => typeof text === 'string'),
  );
}

const AT = Date.UTC(2026, 10, 23, 21, 46);
const HOUR = 3_600_000;
const ADDRESS = 'p***0@example.com';
const UNDONE = [
  'SECURITY_MOBILE_CHANGE',
  'VERIFICATION_EMAIL_CHANGE',
  'LOGIN_EMAIL_CHANGE',
  'PASSWORD_CHANGE',
  'PASSWORD_RESET',
  'OTHER',
];
const NOTHING_KNOWN = { wait: undefined, triesLeft: undefined };

/** Values that a text is made of, by the end of its path; the first that fits. */
const SAMPLES: [RegExp, unknown[][]][] = [
  [
    /^shown\.(undo\.)?refusals\./,
    [[{ wait: 42, triesLeft: 2 }], [{ wait: 7_200, triesLeft: 1 }], [NOTHING_KNOWN]],
  ],
  [/^shown\.fields\./, [['guide'], ['nist']]],
  [/^sent\.words\.(moment|day)$/, [[AT]]],
  [
    /^sent\.words\.validity$/,
    [
      [HOUR, AT],
      [80 * HOUR, AT],
    ],
  ],
  [/^sent\.words\.device$/, [[{ browser: 'Firefox', system: 'Linux' }], [{ system: 'Linux' }]]],
  [/^sent\.words\.networkAddress$/, [['203.0.113.7']]],
  [/\.moment$/, [[new Date(AT)]]],
  [/\.validity$/, [[new Date(AT), HOUR / 6]]],
  [/\.(length|resendText)$/, [[42_000], [HOUR], [80 * HOUR]]],
  [/\.triesLeft$/, [[1], [4]]],
  [/\.stepOf$/, [[2, 4]]],
  [/\.(restore|ask)$/, UNDONE.map((kind) => [kind])],
];

function samplesFor(path: string): unknown[][] {
  const [, template = ''] = /^sent\.(?:mail|sms)\.(.*)$/.exec(path) ?? [];
  const contents = [EXAMPLES, UNDOABLE].flatMap(
    (of) => (of as Record<string, unknown>)[template] ?? [],
  );
  if (contents.length > 0) return contents.map((content) => [content]);
  return SAMPLES.find(([end]) => end.test(path))?.[1] ?? [[ADDRESS]];
}
