import type { Origin } from './message.js';

/** Names a code that is derived again where the message is made. */
export interface CodeReference {
  keyId: string;
  challenge: string;
  issue: number;
}

/** What a message is to say. Codes and links are only named: they are derived when it is sent. */
export type Letter =
  | {
      template: 'sign-up-code' | 'mobile-code' | 'identity-code';
      code: CodeReference;
      /** Milliseconds that the code lives. */
      validFor: number;
      origin: Origin;
    }
  | { template: 'reset-link'; linkNumber: number; validUntil: number; origin: Origin }
  | { template: 'sign-up-taken'; origin: Origin }
  | { template: NoticeTemplate; origin: Origin };

/** Notices of a security change (G8.7). */
export type NoticeTemplate = 'password-reset-notice';
