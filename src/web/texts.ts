import { chooseLanguage, type Language } from '../domain/language.js';
import { en } from './texts/en.js';
import type { Texts } from './texts/texts.js';
import { zh } from './texts/zh.js';

const TEXTS: Record<Language, Texts> = { en, zh };

/** Everything that pages show, in the language that an `Accept-Language` header asks for. */
export function textsFor(acceptLanguage: string | undefined): Texts {
  return TEXTS[chooseLanguage(acceptLanguage)];
}
