import { setTimeout as sleep } from 'node:timers/promises';

import { codeIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { FlowState, IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, type Holder } from '../environment/changes.js';
import {
  forgetSendLimits,
  newEmail,
  newMobile,
  request,
  signUp,
  type Person,
} from '../environment/people.js';
import { tryKilledAndFrozen, type Outage } from './killed-and-frozen.js';
import {
  expectAnswered,
  expectUnavailable,
  untilAnswered,
  type NamedCalls,
} from './outage-answers.js';
import type { Processes } from './processes.js';
import type { Findings, PromiseCheck } from './promise.js';

/** How long it is down, milliseconds: longer than every wait for it. */
const DOWN = 25_000;
/** Within what everything has resumed after its return, milliseconds. */
const RECOVERY = 30_000;
/** Resets that are acknowledged just before it goes: their mails come afterwards. */
const UNDER_WAY = 10;
const BETWEEN_READS = 500;

/** Promise 23. */
export const temporalMayBeDown: PromiseCheck = {
  number: 23,
  says: 'with Temporal down reads and log-in go on, starts are refused before their deadline, and all resumes by itself',
  isFast: false,
  run: ({ random }) =>
    tryKilledAndFrozen(random.seed, {
      name: 'Temporal',
      tried: 'reads, log-ins, starts and steps',
      down: DOWN,
      others: ['server-1', 'server-2', 'worker-1', 'worker-2', 'postgres'],
      tryOutage,
    }),
};

async function tryOutage(processes: Processes, findings: Findings, how: Outage): Promise<string> {
  const when = `Temporal ${how}`;
  const person = await signUp(processes, { mobile: newMobile() });
  const holder = await logIn(processes, person);
  const open = await openChange(processes, holder);
  const waiting = await askForResets(processes);
  await forgetSendLimits(processes);

  const until = Date.now() + DOWN;
  if (how === 'killed') processes.kill('temporal', DOWN);
  else processes.freeze('temporal');
  const starts = startsOf(processes, person, holder, open);
  const [refused, reads] = await Promise.all([
    expectUnavailable(findings, when, starts),
    readUntil(processes, findings, { when, until, person, holder, flowId: open.flowId }),
  ]);
  processes.thaw('temporal');
  await processes.untilUp('temporal');
  const back = performance.now();
  // The very same requests: what was refused is done once it can be.
  for (const [name, start] of Object.entries(starts)) {
    const answered = await untilAnswered(start, RECOVERY);
    findings.expect(answered !== undefined, `${name} isn’t taken after ${when}`);
  }
  const resumed = performance.now() - back;
  await judgeAfterwards(processes, findings, { how, holder, open, waiting });
  return `${Object.keys(starts).length} starts and steps refused after ${refused.toFixed(0)} ms at most, ${reads} reads and log-ins answered, all of them taken ${resumed.toFixed(0)} ms after its return, ${waiting.length} mails of before came`;
}

/** A change that waits for a code. */
interface OpenChange {
  flowId: string;
  code: string;
}

async function openChange(processes: Processes, holder: Holder): Promise<OpenChange> {
  const mobile = newMobile();
  const { flow } = await processes.gateway.flows.startContactMobileChange(
    { ...request(), mobile },
    holder,
  );
  const code = codeIn(await processes.inbox.wait(mobile, 1, WITH_CODE));
  return { flowId: flow?.id ?? '', code };
}

/** Asks for resets whose mails aren't waited for. @returns the addresses. */
async function askForResets(processes: Processes): Promise<string[]> {
  const people = await Promise.all(Array.from({ length: UNDER_WAY }, () => signUp(processes)));
  await forgetSendLimits(processes);
  const emails = people.map(({ email }) => email);
  await Promise.all(
    emails.map((email) => processes.gateway.recovery.startPasswordReset({ ...request(), email })),
  );
  return emails;
}

/** Each with one request id, under which it is sent again. */
function startsOf(
  { gateway }: Processes,
  { email, mobile = '' }: Person,
  holder: Holder,
  open: OpenChange,
): NamedCalls {
  const { accounts, flows, recovery, registration } = gateway;
  const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  const signUpOf = { ...request(), email: newEmail() };
  const reset = { ...request(), email };
  const resetOfNobody = { ...request(), email: newEmail() };
  const recoveryOf = { ...request(), mobile };
  const rename = { ...request(), name: 'Other Ltd' };
  const password = { ...request(), identityMethod };
  const typed = { ...request(), ...open };
  return {
    StartSignUp: () => registration.startSignUp(signUpOf),
    StartPasswordReset: () => recovery.startPasswordReset(reset),
    'StartPasswordReset of nobody': () => recovery.startPasswordReset(resetOfNobody),
    StartAccountRecovery: () => recovery.startAccountRecovery(recoveryOf),
    ChangeName: () => accounts.changeName(rename, holder),
    SubmitCode: () => flows.submitCode(typed, holder),
    StartPasswordChange: () => flows.startPasswordChange(password, holder),
  };
}

/** Reads, and logs in, until it is back. @returns how many calls were answered. */
async function readUntil(
  { gateway }: Processes,
  findings: Findings,
  look: { when: string; until: number; person: Person; holder: Holder; flowId: string },
): Promise<number> {
  const { accounts, flows, sessions } = gateway;
  const { when, until, person, holder, flowId } = look;
  const { email, password } = person;
  const reads: NamedCalls = {
    GetAccount: () => accounts.getAccount({}, holder),
    ListActivity: () => accounts.listActivity({}, holder),
    GetSession: () => sessions.getSession({}, holder),
    ListSessions: () => sessions.listSessions({}, holder),
    GetFlow: () => flows.getFlow({ flowId }, holder),
    ListFlows: () => flows.listFlows({}, holder),
    LogIn: () => sessions.logIn({ ...request(), email, password }),
  };
  let answered = 0;
  while (Date.now() < until) {
    await expectAnswered(findings, when, reads);
    answered += Object.keys(reads).length;
    await sleep(BETWEEN_READS);
  }
  return answered;
}

async function judgeAfterwards(
  { gateway, inbox }: Processes,
  findings: Findings,
  after: { how: string; holder: Holder; open: OpenChange; waiting: string[] },
): Promise<void> {
  const { how, holder, open, waiting } = after;
  const { flow } = await gateway.flows.getFlow({ flowId: open.flowId }, holder);
  const state = flow?.state;
  const isDone = state === FlowState.FLOW_STATE_ENDED;
  findings.expect(isDone, `the change that was open is ${state ?? 'gone'} (${how})`);
  for (const email of waiting) {
    const came = await inbox.wait(email, 1, WITH_LINK).catch(() => undefined);
    findings.expect(came !== undefined, `an acknowledged reset wasn’t mailed (${how})`);
  }
}
