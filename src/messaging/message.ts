import type { Language } from '../domain/language.js';
import type { FilledTemplate } from '../domain/subscription-message.js';

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
  /** To a new email address that is to be bound. */
  | { template: 'email-code'; code: string; validFor: number; origin: Origin }
  | { template: 'log-in-code'; code: string; validFor: number; origin: Origin }
  /** Somebody entered this number to find forgotten accounts (G6.4). */
  | { template: 'recovery-code'; code: string; validFor: number; origin: Origin }
  | { template: 'contact-email-link'; url: string; validUntil: number; origin: Origin }
  | ({ template: NoticeTemplate; resetUrl: string; origin: Origin } & Partial<UndoLink>)
  /** Somebody pressed "this was not me" (G9.2). */
  | { template: 'frozen-notice'; origin: Origin }
  | { template: 'undone-notice'; origin: Origin }
  /** The password was set on this day in UTC, more than 90 days ago (G7.4). */
  | { template: 'password-reminder'; changedOn: number; origin: Origin }
  | SubscriptionContent;

/** A message that an internal service published, with its own values (G7.1). */
export type SubscriptionContent = FilledTemplate & { origin: Origin };

/** Notices of a security change (G8.7). With an undo link, they go to who may undo it (G9.1). */
export type NoticeTemplate =
  | 'password-reset-notice'
  | 'password-change-notice'
  | 'security-mobile-notice'
  | 'verification-email-notice'
  | 'login-email-notice';

/** The link that undoes a change, and until when. */
export interface UndoLink {
  undoUrl: string;
  undoUntil: number;
}

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
