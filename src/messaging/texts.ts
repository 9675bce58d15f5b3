import type { Language } from '../domain/language.js';
import { ALL_TEXTS } from '../languages/all.js';
import type { Texts } from './texts/texts.js';

/** Everything that is sent, in a language. */
export function texts(language: Language): Texts {
  return ALL_TEXTS[language].messages;
}
