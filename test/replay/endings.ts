import type { FlowKind } from '../../src/domain/flow.js';

/**
 * The recorded histories: a file for each ending of each flow, and for each way there that differs. A new
 * kind of flow doesn't compile without its own.
 */
export const ENDINGS = {
  SIGN_UP: ['cancelled', 'completed', 'expired', 'for-a-taken-address', 'refused'],
  PASSWORD_RESET: [
    'account-changed',
    'asked-again-after-a-change',
    'asked-again-for-an-unknown-address',
    'cancelled',
    'completed-with-undo',
    'expired',
    'for-an-unknown-address',
    'frozen',
    'locked',
    'opened-again',
    'refused',
  ],
  NAME_CHANGE: ['completed', 'refused'],
  INDUSTRY_CHANGE: ['completed', 'refused'],
  ADDRESS_CHANGE: ['completed', 'refused'],
  CONTACT_MOBILE_CHANGE: [
    'account-changed',
    'another-address',
    'cancelled',
    'completed',
    'expired',
    'frozen',
    'operated',
    'refused',
    'taken-over',
  ],
  CONTACT_EMAIL_CHANGE: [
    'account-changed',
    'another-address',
    'cancelled',
    'completed',
    'completed-releasing-messages',
    'expired',
    'frozen',
    'operated',
    'refused',
  ],
  SECURITY_MOBILE_CHANGE: proved(),
  VERIFICATION_EMAIL_CHANGE: proved(),
  LOGIN_EMAIL_CHANGE: proved(),
  PASSWORD_CHANGE: proved(),
  SUB_USER_PASSWORD_CHANGE: [
    'account-changed',
    'cancelled',
    'completed',
    'expired',
    'refused',
    'taken-over',
  ],
  SUB_USER_EDIT: ['completed', 'completed-ending-others', 'refused'],
  LOG_IN: [
    'account-changed',
    'cancelled',
    'completed',
    'expired',
    'for-a-wrong-password',
    'frozen',
    'locked',
    'refused',
  ],
  ACCOUNT_RECOVERY: ['cancelled', 'completed', 'expired'],
  UNDO: [
    'completed-by-code',
    'completed-by-former-password',
    'completed-past-a-closed-channel',
    'completed-with-a-reset',
    'completed-with-an-open-reset',
    'expired',
    'expired-while-frozen',
    'opened-again',
    'refused',
    'void',
  ],
  ACCOUNT_OPERATION: ['completed', 'completed-ending-others', 'refused'],
  SUBSCRIPTION_CHANGE: ['completed', 'completed-releasing-messages', 'refused'],
} as const satisfies Record<FlowKind, readonly string[]>;

/**
 * The same of workflows that are no flows: what is told of a change, a subscription message, a run of the
 * password reminders, and the removal of what is outdated.
 */
export const OTHER_ENDINGS = {
  announcement: ['completed', 'frozen', 'undone'],
  message: [
    // Recorded before accounts could choose channels.
    'expired',
    'released',
    'sent',
    'expired-on-one-of-two-channels',
    'failed',
    'moved-to-another-channel',
    'sent-to-both-channels',
    'sent-to-both-channels-in-turn',
    'suppressed',
    'suppressed-while-held',
    'suppressed-while-tried',
  ],
  removal: ['completed'],
  rotation: ['cancelled', 'completed', 'completed-after-20-hours', 'continued'],
} as const;

/** Changes that begin with verifying identity end alike. */
function proved() {
  return [
    'account-changed',
    'cancelled',
    'completed',
    'expired',
    'frozen',
    'identity-expired',
    'locked',
    'refused',
    'taken-over',
  ] as const;
}

type InLowerCase<Kind extends string> = Kind extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}-${InLowerCase<Tail>}`
  : Lowercase<Kind>;

type Other = typeof OTHER_ENDINGS;

/** The name of a recorded history: that of its file. */
export type HistoryName =
  | { [Kind in FlowKind]: `${InLowerCase<Kind>}-${(typeof ENDINGS)[Kind][number]}` }[FlowKind]
  | { [Kind in keyof Other]: `${Kind}-${Other[Kind][number]}` }[keyof Other];

/** The names of all of them. */
export function historyNames(): string[] {
  return Object.entries({ ...ENDINGS, ...OTHER_ENDINGS }).flatMap(([kind, endings]) =>
    endings.map((ending) => `${kind.toLowerCase().replaceAll('_', '-')}-${ending}`),
  );
}
