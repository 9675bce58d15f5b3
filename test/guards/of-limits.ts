import type { Guard } from './guard.js';

/** Guards of tries, sends and requests. */
export const LIMIT_GUARDS: Guard[] = [
  {
    keeps: 'passwords from being tried beyond the lock (G6.3)',
    file: 'db/attempts.ts',
    text: 'not (log_in_failures.failures >= ${LOG_IN_LOCK_FAILURES} and ${isRecent})',
    without: 'true',
    tests: ['flows/sessions.test.ts', 'flows/log-in-code.test.ts'],
  },
  {
    keeps: 'a code from being left out after three wrong passwords (G6.3)',
    file: 'server/log-in.ts',
    text: 'const needsCode = failures > LOG_IN_CHALLENGE_FAILURES',
    without: 'const needsCode = false',
    tests: ['flows/log-in-code.test.ts'],
  },
  {
    keeps: 'an address from being sent more than its quota',
    file: 'server/limit-sends.ts',
    text: "  const retryAfter = await take(dependencies, actor, key);\n  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });\n",
    without: '  await take(dependencies, actor, key);\n',
    tests: ['flows/sign-up-limits.test.ts'],
  },
  {
    keeps: 'what is sent again from escaping the quota of its address',
    file: 'server/limit-sends.ts',
    text: '  if (quota !== null) await takeOrRefuse(dependencies, actor, quota);\n',
    without: '',
    tests: ['flows/failed-sends.test.ts'],
  },
  {
    keeps: 'a network, a service or a country from being sent more than its quota',
    file: 'server/limit-sends.ts',
    text: "    if (retryAfter !== undefined) throw new Refusal('SENDS_LIMITED', { retryAfter });\n",
    without: '',
    tests: ['flows/send-limits.test.ts'],
  },
  {
    keeps: 'a request id from being used with another request',
    file: 'db/requests.ts',
    text: " || !digests.includes(row.digest)) return { state: 'OTHER_REQUEST' };",
    without: ") return { state: 'OTHER_REQUEST' };",
    tests: ['flows/request-ids.test.ts'],
  },
  {
    keeps: 'a request from being answered twice at once',
    file: 'db/requests.ts',
    text: "        .where('requests.leased_until', '<', sql<Date>`now()`)\n",
    without: '',
    tests: ['flows/request-ids.test.ts'],
  },
  {
    keeps: 'password hashes from waiting without end',
    file: 'server/hasher.ts',
    text: "      throw new Refusal('BUSY', { retryAfter: BUSY_PAUSE });\n",
    without: '',
    tests: ['flows/sessions.test.ts', 'promises/abuse.test.ts'],
  },
  {
    keeps: 'one of the last three passwords from being chosen again (G4.4)',
    file: 'domain/password.ts',
    text: 'export const PASSWORD_HISTORY = 3;',
    without: 'export const PASSWORD_HISTORY = 1;',
    tests: ['flows/password-change.test.ts', 'flows/password-reset.test.ts'],
  },
  {
    keeps: 'an account from having sub-users without end',
    file: 'activities/sub-users.ts',
    text: "  if (others.length >= SUB_USER_LIMIT) throw new Refusal('SUB_USER_LIMIT_REACHED');\n",
    without: '',
    tests: ['flows/sub-user-limit.test.ts'],
  },
  {
    keeps: 'overdue payments from being switched off entirely (G7.2)',
    file: 'server/routes/message-service.ts',
    text: "        throw new Refusal('SUBSCRIPTION_REQUIRED');\n",
    without: '',
    tests: ['flows/subscriptions.test.ts'],
  },
  {
    keeps: 'bytes that are no message from being taken for one',
    file: 'server/readable-requests.ts',
    text: "  if (call.request === UNREADABLE) throw new Refusal('REQUEST_UNREADABLE');\n",
    without: '',
    tests: ['flows/unreadable-requests.test.ts'],
  },
];
