import { LANGUAGES, type Language } from '../domain/language.js';
import type { LanguageTexts } from './language-texts.js';

/** The texts of each language, from the file that is named for it. */
const loaded = await Promise.all(
  LANGUAGES.map(async (name) => {
    const { language } = (await import(`./${name}.js`)) as { language: LanguageTexts };
    return [name, language] as const;
  }),
);

/** All languages, by their names. */
export const ALL_TEXTS = Object.fromEntries(loaded) as Record<Language, LanguageTexts>;
