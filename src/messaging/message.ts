import type { Language } from '../domain/language.js';

/** Where and when something was asked for, as the person is told. */
export interface Origin {
  /** Milliseconds since the epoch. */
  at: number;
  /** The person's network address and user agent, when a trusted gateway passed them. */
  networkAddress?: string | undefined;
  device?: string | undefined;
}

/** Everything that Holdfast sends, with the values each text needs. Durations are milliseconds. */
export type Content =
  | { template: 'sign-up-code'; code: string; validFor: number; origin: Origin }
  | { template: 'sign-up-taken'; logInUrl: string; resetUrl: string; origin: Origin }
  | { template: 'mobile-code'; code: string; validFor: number; origin: Origin }
  | { template: 'reset-link'; url: string; validUntil: number; origin: Origin }
  | { template: 'identity-code'; code: string; validFor: number; origin: Origin }
  | { template: 'password-reset-notice'; resetUrl: string; origin: Origin };

/** The names of all templates. */
export type Template = Content['template'];

/** One mail or text to one address. */
export interface Message {
  /** Stable across retries: the same id gives the same `Message-ID`. Letters, digits, `.` and `-`. */
  id: string;
  channel: 'email' | 'mobile';
  address: string;
  language: Language;
  content: Content;
}
