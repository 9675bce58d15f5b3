import type { CaughtMail } from '../../src/cli/inbox-reader.js';
import type { Language } from '../../src/domain/language.js';
import type { Findings } from './promise.js';

/** What a mail has to say. */
export interface Facts {
  language: Language;
  /** When it was asked for, milliseconds since the epoch; it may be told a minute later or earlier. */
  at?: number;
  /** From where: each of these words. */
  from?: readonly string[];
  /** Until when it is valid, or can be undone. */
  until?: number;
  /** What it says in a publisher's words, not ours. */
  says?: string;
}

const MINUTE = 60_000;
/** Shorter ones say nothing: English needs more letters than Chinese. */
const SHORTEST: Readonly<Record<Language, number>> = { en: 30, zh: 10 };

/** Looks whether both parts of a mail say what was asked, when, from where, until when and what to do. */
export function judgeMail(
  findings: Findings,
  name: string,
  { subject, text, html }: CaughtMail,
  { language, at, from = [], until, says }: Facts,
): void {
  const what = `${name} (${language})`;
  const shown = html.replace(/<(style|head|title)\b[\s\S]*?<\/\1>/g, '').replace(/<!--.*?-->/g, '');
  const plain = shown.replace(/<[^>]+>/g, ' ');
  for (const [part, words] of [
    ['text', text],
    ['html', plain],
  ] as const) {
    if (at !== undefined) {
      const moments = [at, at - MINUTE, at + MINUTE].map((one) => momentIn(language, one));
      const isSaid = moments.some((moment) => moment.every((word) => words.includes(word)));
      findings.expect(isSaid, `the ${part} of ${what} doesn’t say when`);
    }
    for (const word of from) {
      findings.expect(
        words.includes(word),
        `the ${part} of ${what} doesn’t say from where: ${word}`,
      );
    }
    if (until !== undefined) {
      const isSaid = momentIn(language, until).every((word) => words.includes(word));
      findings.expect(isSaid, `the ${part} of ${what} doesn’t say until when`);
    }
  }
  const [, asked] = /<h1[^>]*>[\s\S]*?<\/h1>\s*<p[^>]*>([\s\S]*?)<\/p>/.exec(shown) ?? [];
  const [, notYou] = /<h2[^>]*>[\s\S]+?<\/h2>\s*<p[^>]*>([\s\S]*?)<\/p>/.exec(shown) ?? [];
  const isLong = (words = '') => words.length >= SHORTEST[language];
  findings.expect(subject !== '', `${what} has no subject`);
  const isSaid = says === undefined ? isLong(asked) : asked === says;
  findings.expect(isSaid, `${what} doesn’t say what was asked`);
  findings.expect(isLong(notYou), `${what} doesn’t say what to do if it wasn’t you`);
  for (const words of [asked, notYou]) {
    const [first = ''] = decoded(words ?? '').split(/\s/);
    findings.expect(text.includes(first), `the text of ${what} lacks what its html says`);
  }
}

/** What was asked, as a mail says it. */
export function leadOf({ html }: CaughtMail): string {
  return /<h1[^>]*>[\s\S]*?<\/h1>\s*<p[^>]*>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '';
}

/** The day and the minute of a moment in UTC, as a language writes them. */
function momentIn(language: Language, at: number): string[] {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  const written: Readonly<Record<Language, string>> = {
    en: `${Number(date).toString()} ${MONTHS[Number(month) - 1] ?? ''} ${year}`,
    zh: `${year}年${Number(month).toString()}月${Number(date).toString()}日`,
  };
  return [written[language], time.slice(0, 5), 'UTC'];
}

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

const decoded = (html: string) => html.replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
