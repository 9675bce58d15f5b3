import type { NoticeTemplate, Origin, SubscriptionContent } from './message.js';

/** Names a code that is derived again where the message is made. */
export interface CodeReference {
  keyId: string;
  challenge: string;
  issue: number;
}

/** What a message is to say. Codes and links are only named: they are derived when it is sent. */
export type Letter =
  | {
      template: CodeTemplate;
      code: CodeReference;
      /** Milliseconds that the code lives. */
      validFor: number;
      origin: Origin;
    }
  | {
      template: 'reset-link' | 'contact-email-link';
      linkNumber: number;
      validUntil: number;
      origin: Origin;
    }
  | { template: 'sign-up-taken' | 'frozen-notice' | 'undone-notice'; origin: Origin }
  | {
      template: NoticeTemplate;
      origin: Origin;
      /** The link that undoes the change, for who may. */
      undo?: { flowId: string; linkNumber: number; until: number };
    }
  | SubscriptionContent;

/** Messages with a code. */
export type CodeTemplate =
  'sign-up-code' | 'mobile-code' | 'email-code' | 'identity-code' | 'log-in-code' | 'recovery-code';

/** Links that a flow waits for. */
export const LINK_TEMPLATES = ['reset-link', 'contact-email-link'] as const;

/** What a step of a flow sends: of no use to anyone once the flow has ended. */
export const STEP_TEMPLATES: readonly Letter['template'][] = [
  ...LINK_TEMPLATES,
  'sign-up-code',
  'sign-up-taken',
  'mobile-code',
  'email-code',
  'identity-code',
  'log-in-code',
  'recovery-code',
];
