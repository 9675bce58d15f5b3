/** Languages in which everything Holdfast sends or shows is whole. */
export const LANGUAGES = ['en', 'zh'] as const;

/** A BCP 47 primary language subtag. */
export type Language = (typeof LANGUAGES)[number];

/** The language to use for an `Accept-Language`-like text; English when none fits. */
export function chooseLanguage(preference: string | undefined): Language {
  const wanted = (preference ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return (
    LANGUAGES.find((language) => wanted[0] === language) ??
    LANGUAGES.find((language) => wanted.includes(language)) ??
    'en'
  );
}
