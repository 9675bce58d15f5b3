import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, type Holder } from '../environment/changes.js';
import {
  askForReset,
  forgetSendLimits,
  newEmail,
  newMobile,
  NEW_PASSWORD,
  request,
  signUp,
  type Person,
} from '../environment/people.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import { tryKilledAndFrozen, type Outage } from './killed-and-frozen.js';
import { expectUnavailable, untilAnswered, type NamedCalls } from './outage-answers.js';
import { openPageReset, pressAgain, tryPages, type PageReset } from './pages-in-outage.js';
import type { Processes } from './processes.js';
import type { Findings, PromiseCheck } from './promise.js';

/** How long it is down, milliseconds: longer than every wait for it. */
const DOWN = 20_000;
/** How soon all is well after its return, milliseconds. */
const RECOVERY = 10_000;

/** Promise 34. */
export const databaseMayBeDown: PromiseCheck = {
  number: 34,
  says: 'with PostgreSQL down callers are told when to come again, pages keep what was typed, and all is well by itself afterwards',
  isFast: false,
  run: ({ random }) =>
    tryKilledAndFrozen(random.seed, {
      name: 'PostgreSQL',
      tried: 'calls and pages',
      down: DOWN,
      others: ['server-1', 'server-2', 'worker-1', 'worker-2', 'temporal'],
      tryOutage,
    }),
};

/** Takes PostgreSQL away, looks at calls and pages, and gives it back. @returns figures. */
async function tryOutage(processes: Processes, findings: Findings, how: Outage): Promise<string> {
  const when = `PostgreSQL ${how}`;
  const person = await signUp(processes, { mobile: newMobile() });
  const holder = await logIn(processes, person);
  const atCode = await openPageReset(processes, person);
  const other = await signUp(processes);
  const token = await askForReset(processes, other.email);
  await forgetSendLimits(processes);
  const calls = callsOf(processes, person, holder, token);

  const since = Date.now();
  if (how === 'killed') processes.kill('postgres', DOWN);
  else processes.freeze('postgres');
  const [slowestCall, pages] = await Promise.all([
    expectUnavailable(findings, when, calls),
    tryPages(processes, findings, { when, email: other.email, token, atCode }),
  ]);
  await expectUnavailable(findings, `${when} for a while`, {
    'a read': () => processes.gateway.accounts.getAccount({}, holder),
  });
  await sleep(since + DOWN - Date.now());
  processes.thaw('postgres');
  await processes.untilUp('postgres');
  const back = await untilAnswered(
    () => processes.gateway.accounts.getAccount({}, holder),
    RECOVERY,
  );
  findings.expect(back !== undefined, `no read was answered within 10 s of its return (${how})`);
  await judgeAfterwards(processes, findings, { person, atCode, again: pages.again, how });
  return `${Object.keys(calls).length} calls UNAVAILABLE after ${slowestCall.toFixed(0)} ms at most, ${pages.tried} pages 503 after ${pages.slowest.toFixed(0)} ms at most, reads again ${back?.toFixed(0) ?? 'not'} ms after its return`;
}

/** Calls of every kind: reads, log-ins, starts and steps. */
function callsOf(
  { gateway, operator }: Processes,
  { email, password, uin, mobile = '' }: Person,
  holder: Holder,
  token: string,
): NamedCalls {
  const { accounts, flows, recovery, registration, sessions } = gateway;
  const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  return {
    GetAccount: () => accounts.getAccount({}, holder),
    ListSessions: () => sessions.listSessions({}, holder),
    ListFlows: () => flows.listFlows({}, holder),
    LogIn: () => sessions.logIn({ ...request(), email, password }),
    'LogIn with a wrong password': () =>
      sessions.logIn({ ...request(), email, password: WRONG_PASSWORD }),
    StartSignUp: () => registration.startSignUp({ ...request(), email: newEmail() }),
    StartPasswordReset: () => recovery.startPasswordReset({ ...request(), email }),
    'StartPasswordReset of nobody': () =>
      recovery.startPasswordReset({ ...request(), email: newEmail() }),
    StartAccountRecovery: () => recovery.startAccountRecovery({ ...request(), mobile }),
    DescribeLink: () => recovery.describeLink({ token }),
    OpenPasswordReset: () => recovery.openPasswordReset({ ...request(), token }),
    ChangeName: () => accounts.changeName({ ...request(), name: 'Other Ltd' }, holder),
    StartPasswordChange: () => flows.startPasswordChange({ ...request(), identityMethod }, holder),
    SubmitCode: () =>
      flows.submitCode({ ...request(), flowId: randomUUID(), code: '123456' }, holder),
    FindAccounts: () => operator.operators.findAccounts({ email }),
    DisableAccount: () => operator.operators.disableAccount({ ...request(), uin, reason: 'test' }),
  };
}

/** What was typed meanwhile is sent again as the page offers it, and the reset is completed. */
async function judgeAfterwards(
  processes: Processes,
  findings: Findings,
  after: { person: Person; atCode: PageReset; again: string; how: string },
): Promise<void> {
  const { person, atCode, again, how } = after;
  const { status } = await pressAgain(processes, atCode, again);
  findings.expect(status === 303, `the code that was kept (${how}): ${status}`);
  const changed = { email: person.email, password: NEW_PASSWORD };
  const isIn = await untilAnswered(() => logIn(processes, changed), RECOVERY);
  findings.expect(isIn !== undefined, `the reset wasn’t completed afterwards (${how})`);
  // What was refused meanwhile has left nothing that stands in the way.
  const email = newEmail();
  const person2 = await signUp(processes, { email });
  findings.expect(person2.uin !== '', `no sign-up afterwards (${how})`);
}
