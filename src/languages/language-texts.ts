import type { IndustryCode } from '../domain/industry.js';
import type { Texts as Messages } from '../messaging/texts/texts.js';
import type { Texts as Pages } from '../web/texts/texts.js';

/** Everything that is sent, shown and listed in one language: one that lacks something doesn't compile. */
export interface LanguageTexts {
  messages: Messages;
  pages: Pages;
  /** The names of the published industries. */
  industries: Record<IndustryCode, string>;
}
