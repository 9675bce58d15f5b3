import type { Language } from '../domain/language.js';
import { en } from './texts/en.js';
import type { Texts } from './texts/texts.js';
import { zh } from './texts/zh.js';

const TEXTS: Record<Language, Texts> = { en, zh };

/** Everything that is sent, in a language. */
export function texts(language: Language): Texts {
  return TEXTS[language];
}
