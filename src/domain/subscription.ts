import type { MessageCategory } from './subscription-message.js';

/** Which contact channels receive the messages of a category (G7.2). */
export interface Subscription {
  email: boolean;
  mobile: boolean;
}

/** What holds until an account chooses: the contact email alone. */
export const DEFAULT_SUBSCRIPTION: Subscription = { email: true, mobile: false };

/** Whether an account may want none of a category: not of overdue payments (G7.2). */
export function canBeSwitchedOff(category: MessageCategory): boolean {
  return category !== 'OVERDUE_PAYMENT';
}

/** Whether it leaves no channel at all. */
export function isSwitchedOff({ email, mobile }: Subscription): boolean {
  return !email && !mobile;
}
