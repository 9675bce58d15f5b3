import { codeWorksOnce } from './01-code-works-once.js';
import { failuresOutliveCodes } from './02-failures-outlive-codes.js';
import { failuresAreCountedFirst } from './03-failures-are-counted-first.js';
import { codesAreForOneThing } from './04-codes-are-for-one-thing.js';
import { expiryIsExact } from './05-expiry-is-exact.js';
import { linkIsOnlyShown } from './06-link-is-only-shown.js';
import { secretsLeaveNoTrace } from './07-secrets-leave-no-trace.js';
import { changeEndsEverything } from './08-change-ends-everything.js';
import { stepsKeepTheirOrder } from './09-steps-keep-their-order.js';
import { lastChangeIsWhole } from './10-last-change-is-whole.js';
import { knownAndUnknownAreAlike } from './11-known-and-unknown-are-alike.js';
import { passwordsAreJudgedFirst } from './12-passwords-are-judged-first.js';
import { logInsQueueIsBounded } from './13-log-ins-queue-is-bounded.js';
import { sendsAreLimited } from './14-sends-are-limited.js';
import { oneAccountPerAddress } from './15-one-account-per-address.js';
import { linksAreOurs } from './16-links-are-ours.js';
import { lockIsNotExtended } from './17-lock-is-not-extended.js';
import { nothingIsAllowedByDefault } from './18-nothing-is-allowed-by-default.js';
import { othersStayHidden } from './19-others-stay-hidden.js';
import { ownedFieldsStayOwned } from './20-owned-fields-stay-owned.js';
import { decodingIsRecorded } from './21-decoding-is-recorded.js';
import { killsAreSurvived } from './22-kills-are-survived.js';
import { temporalMayBeDown } from './23-temporal-may-be-down.js';
import { mailMayBeOutOfOrder } from './24-mail-may-be-out-of-order.js';
import { stopsAreGraceful } from './25-stops-are-graceful.js';
import { historiesReplay } from './26-histories-replay.js';
import { oneReminderEach } from './27-one-reminder-each.js';
import { requestHasOneEffect } from './28-request-has-one-effect.js';
import { inputIsHeldToLimits } from './29-input-is-held-to-limits.js';
import { floodsAreSurvived } from './30-floods-are-survived.js';
import { mailsWaitForTheirServer } from './31-mails-wait-for-their-server.js';
import { resetsGoOn } from './32-resets-go-on.js';
import { mistakesAreNamed } from './33-mistakes-are-named.js';
import { databaseMayBeDown } from './34-database-may-be-down.js';
import { mailsAndLinksSayAll } from './35-mails-and-links-say-all.js';
import { oneQueryTellsAReset } from './36-one-query-tells-a-reset.js';
import { languagesAreWhole } from './37-languages-are-whole.js';
import type { PromiseCheck } from './promise.js';

/** Every promise, by its number. */
export const PROMISES: readonly PromiseCheck[] = [
  codeWorksOnce,
  failuresOutliveCodes,
  failuresAreCountedFirst,
  codesAreForOneThing,
  expiryIsExact,
  linkIsOnlyShown,
  secretsLeaveNoTrace,
  changeEndsEverything,
  stepsKeepTheirOrder,
  lastChangeIsWhole,
  knownAndUnknownAreAlike,
  passwordsAreJudgedFirst,
  logInsQueueIsBounded,
  sendsAreLimited,
  oneAccountPerAddress,
  linksAreOurs,
  lockIsNotExtended,
  nothingIsAllowedByDefault,
  othersStayHidden,
  ownedFieldsStayOwned,
  decodingIsRecorded,
  killsAreSurvived,
  temporalMayBeDown,
  mailMayBeOutOfOrder,
  stopsAreGraceful,
  historiesReplay,
  oneReminderEach,
  requestHasOneEffect,
  inputIsHeldToLimits,
  floodsAreSurvived,
  mailsWaitForTheirServer,
  resetsGoOn,
  mistakesAreNamed,
  databaseMayBeDown,
  mailsAndLinksSayAll,
  oneQueryTellsAReset,
  languagesAreWhole,
];
