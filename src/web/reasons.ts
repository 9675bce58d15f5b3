import type { Reason } from '../domain/errors.js';

/** Reasons of field violations that a page can meet. */
export const FIELD_REASONS = [
  'REQUIRED',
  'EMAIL_INVALID',
  'PASSWORD_TOO_SHORT',
  'PASSWORD_TOO_LONG',
  'PASSWORD_NEEDS_LETTER',
  'PASSWORD_NEEDS_DIGIT',
  'PASSWORD_NEEDS_SYMBOL',
  'PASSWORD_HAS_SPACE',
  'PASSWORD_COMMON',
  'PASSWORD_PERSONAL',
  'PASSWORD_REUSED',
  'PASSWORD_CONFIRMATION_DIFFERS',
  'CODE_MALFORMED',
  'METHOD_NOT_OFFERED',
] as const;

/** A reason of a field violation that has a text of its own. */
export type FieldReason = (typeof FIELD_REASONS)[number];

/** Reasons of refusals that a page can meet; any other one is told as INTERNAL is. */
export const PAGE_REASONS = [
  'FIELD_INVALID',
  'REQUEST_ID_REUSED',
  'FLOW_NOT_FOUND',
  'FLOW_ENDED',
  'STEP_NOT_OPEN',
  'CODE_WRONG',
  'CODE_EXPIRED',
  'CODE_DEAD',
  'TRIES_PAUSED',
  'TRIES_EXHAUSTED',
  'RESEND_TOO_EARLY',
  'LINK_UNKNOWN',
  'LINK_EXPIRED',
  'LINK_USED',
  'LINK_REPLACED',
  'ACCOUNT_CHANGED',
  'CHANNEL_CLOSED',
  'FORMER_PASSWORD_WRONG',
  'UNDO_VOID',
  'BUSY',
  'UNAVAILABLE',
  'INTERNAL',
] as const satisfies readonly Reason[];

/** A reason of a refusal that has a text of its own. */
export type PageReason = (typeof PAGE_REASONS)[number];
