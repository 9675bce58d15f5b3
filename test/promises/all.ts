import { codeWorksOnce } from './01-code-works-once.js';
import { failuresAreCountedFirst } from './03-failures-are-counted-first.js';
import { codesAreForOneThing } from './04-codes-are-for-one-thing.js';
import { expiryIsExact } from './05-expiry-is-exact.js';
import { linkIsOnlyShown } from './06-link-is-only-shown.js';
import { secretsLeaveNoTrace } from './07-secrets-leave-no-trace.js';
import { changeEndsEverything } from './08-change-ends-everything.js';
import { stepsKeepTheirOrder } from './09-steps-keep-their-order.js';
import { lastChangeIsWhole } from './10-last-change-is-whole.js';
import { passwordsAreJudgedFirst } from './12-passwords-are-judged-first.js';
import { logInsQueueIsBounded } from './13-log-ins-queue-is-bounded.js';
import { sendsAreLimited } from './14-sends-are-limited.js';
import { oneAccountPerAddress } from './15-one-account-per-address.js';
import { linksAreOurs } from './16-links-are-ours.js';
import { lockIsNotExtended } from './17-lock-is-not-extended.js';
import { requestHasOneEffect } from './28-request-has-one-effect.js';
import { inputIsHeldToLimits } from './29-input-is-held-to-limits.js';
import type { PromiseCheck } from './promise.js';

/** Every promise, by its number. */
export const PROMISES: readonly PromiseCheck[] = [
  codeWorksOnce,
  failuresAreCountedFirst,
  codesAreForOneThing,
  expiryIsExact,
  linkIsOnlyShown,
  secretsLeaveNoTrace,
  changeEndsEverything,
  stepsKeepTheirOrder,
  lastChangeIsWhole,
  passwordsAreJudgedFirst,
  logInsQueueIsBounded,
  sendsAreLimited,
  oneAccountPerAddress,
  linksAreOurs,
  lockIsNotExtended,
  requestHasOneEffect,
  inputIsHeldToLimits,
];
