import { chooseLanguage } from '../domain/language.js';
import { ALL_TEXTS } from '../languages/all.js';
import type { Texts } from './texts/texts.js';

/** Everything that pages show, in the language that an `Accept-Language` header asks for. */
export function textsFor(acceptLanguage: string | undefined): Texts {
  return ALL_TEXTS[chooseLanguage(acceptLanguage)].pages;
}
