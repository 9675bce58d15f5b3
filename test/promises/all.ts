import { codeWorksOnce } from './01-code-works-once.js';
import { linkIsOnlyShown } from './06-link-is-only-shown.js';
import { requestHasOneEffect } from './28-request-has-one-effect.js';
import { inputIsHeldToLimits } from './29-input-is-held-to-limits.js';
import type { PromiseCheck } from './promise.js';

/** Every promise, by its number. */
export const PROMISES: readonly PromiseCheck[] = [
  codeWorksOnce,
  linkIsOnlyShown,
  requestHasOneEffect,
  inputIsHeldToLimits,
];
