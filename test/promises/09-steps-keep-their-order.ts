import { FlowStep, IdentityMethodKind, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import { asFlowHolder } from '../../src/cli/clients.js';
import {
  logIn,
  startContactEmail,
  startContactMobile,
  startProved,
  withCode,
  type Holder,
} from '../environment/changes.js';
import { challengedBy } from '../environment/log-in-codes.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  openReset,
  request,
  resetUpToCode,
  signUp,
  startSignUp,
  twice,
  type Person,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { openUndo, undoLinkTo } from '../environment/undo.js';
import { typeWrongPasswords } from '../environment/wrong-passwords.js';
import { answerOf } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

/** A flow that waits, and who may take its steps. */
interface Waiting {
  name: string;
  flow: Flow | undefined;
  holder: Holder;
}

/** Promise 9. */
export const stepsKeepTheirOrder: PromiseCheck = {
  number: 9,
  says: 'no step is skipped or taken early, and no flow outlives a disable, a freeze or a lock',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const waiting = await flowsAtTheirSteps(system);
    let early = 0;
    for (const flow of waiting) early += await takeOthers(system, findings, flow);
    await tryDisabled(system, findings);
    await tryFrozen(system, findings);
    return findings.finding(
      `each step that isn’t due, in ${waiting.length.toString()} flows; last steps after a disable and a freeze`,
      `${early.toString()} steps out of turn, none taken; nothing was applied`,
    );
  },
};

/** Flows of every kind that waits for a person, some at two of their steps. */
async function flowsAtTheirSteps(system: System): Promise<Waiting[]> {
  const person = await signUp(system, { mobile: newMobile() });
  const holder = await logIn(system, person);
  const { flows, recovery } = system.gateway;
  const waiting: Waiting[] = [];
  const signingUp = await startSignUp(system);
  waiting.push({ name: 'a sign-up', flow: signingUp.flow, holder: signingUp.holder });
  for (const name of [
    'startVerificationEmailChange',
    'startLoginEmailChange',
    'startPasswordChange',
  ] as const) {
    const { flow } = await flows[name](request(), holder);
    waiting.push({ name, flow, holder });
  }
  const proved = await startProved(system, 'startSecurityMobileChange', holder, person);
  waiting.push({ name: 'a change whose identity was proved', flow: proved.flow, holder });
  const second = await signUp(system);
  const own = await logIn(system, second);
  const password = await startProved(system, 'startPasswordChange', own, second);
  waiting.push({ name: 'a proved change of the password', flow: password.flow, holder: own });
  const mobile = await startContactMobile(system, holder, newMobile());
  waiting.push({ name: 'a change of the contact mobile', flow: mobile.flow, holder });
  const email = await startContactEmail(system, holder, newEmail());
  waiting.push({ name: 'a change of the contact email', flow: email.flow, holder });
  const reset = await openReset(system, await askForReset(system, second.email));
  waiting.push({ name: 'a reset', flow: reset.opened, holder: reset.holder });
  const { answer } = await withCode(system, person.mobile ?? '', () =>
    recovery.startAccountRecovery({ ...request(), mobile: person.mobile ?? '' }),
  );
  const { flow, flowSecret } = answer;
  waiting.push({ name: 'an account recovery', flow, holder: asFlowHolder(flowSecret) });
  return waiting;
}

/** Takes every step that a flow doesn't wait for. @returns how many. */
async function takeOthers(
  system: System,
  findings: Findings,
  { name, flow, holder }: Waiting,
): Promise<number> {
  const { flows } = system.gateway;
  const step = { flowId: flow?.id ?? '' };
  const due: string[] = flow?.nextSteps ?? [];
  const method = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  const passwords = { ...twice(NEW_PASSWORD), accountName: 'Early', oldPassword: 'Blue-Kettle-42' };
  const calls = {
    [FlowStep.FLOW_STEP_CHOOSE_IDENTITY_METHOD]: () =>
      flows.chooseIdentityMethod({ ...request(), ...step, method }, holder),
    [FlowStep.FLOW_STEP_SUBMIT_ADDRESS]: () =>
      flows.submitAddress({ ...request(), ...step, email: newEmail() }, holder),
    [FlowStep.FLOW_STEP_SUBMIT_CODE]: () =>
      flows.submitCode({ ...request(), ...step, code: '123456' }, holder),
    [FlowStep.FLOW_STEP_RESEND_CODE]: () => flows.resendCode({ ...request(), ...step }, holder),
    [FlowStep.FLOW_STEP_SUBMIT_PASSWORD]: () =>
      flows.submitPassword({ ...request(), ...step, ...passwords }, holder),
    [FlowStep.FLOW_STEP_CONFIRM_UNDO]: () =>
      system.gateway.recovery.confirmUndo(
        { ...request(), ...step, formerPassword: 'Blue-Kettle-42' },
        holder,
      ),
  };
  let tried = 0;
  for (const [early, call] of Object.entries(calls)) {
    if (due.includes(early)) continue;
    const answer = await answerOf(call());
    findings.expect(answer === 'STEP_NOT_OPEN', `${early} in ${name}: ${answer}`);
    tried += 1;
  }
  const now = await flows.getFlow(step, holder);
  findings.expect(now.flow?.state === flow?.state, `${name} went on to ${now.flow?.state ?? ''}`);
  return tried;
}

/** Last steps of a change, a reset and a log-in that are due, each as one call. */
async function lastSteps(system: System, person: Person) {
  const holder = await logIn(system, person);
  const { flows, sessions } = system.gateway;
  const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
  const mobile = newMobile();
  const { code } = await withCode(system, mobile, () =>
    flows.submitAddress({ ...request(), ...step, mobile }, holder),
  );
  const reset = await resetUpToCode(system, person);
  await typeWrongPasswords(system, person.email, 3);
  const { answer, code: logInCode } = await withCode(system, person.mobile ?? person.email, () =>
    sessions.logIn({ ...request(), email: person.email, password: person.password }),
  );
  const challenged = challengedBy(answer);
  return {
    change: () => flows.submitCode({ ...request(), ...step, code }, holder),
    reset: () => flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder),
    logIn: () =>
      sessions.submitLogInCode(
        { ...request(), ...challenged.step, code: logInCode },
        challenged.holder,
      ),
  };
}

/** What was begun before a disable isn't finished after it, nor once the account is enabled again. */
async function tryDisabled(system: System, findings: Findings): Promise<void> {
  const person = await signUp(system);
  const steps = await lastSteps(system, person);
  const asked = { uin: person.uin, reason: 'the holder asked for it' };
  await system.operator.operators.disableAccount({ ...request(), ...asked });
  await takeLate(findings, 'while disabled', steps);
  await system.operator.operators.enableAccount({ ...request(), ...asked, endUndos: false });
  await takeLate(findings, 'once enabled again', steps);
  await expectUnchanged(system, findings, person);
}

/** What was begun before a freeze isn't finished after it. */
async function tryFrozen(system: System, findings: Findings): Promise<void> {
  const person = await signUp(system, { mobile: newMobile() });
  const holder = await logIn(system, person);
  const proved = await startProved(system, 'startVerificationEmailChange', holder, person);
  const email = newEmail();
  const { code } = await withCode(system, email, () =>
    system.gateway.flows.submitAddress({ ...request(), ...proved.step, email }, holder),
  );
  await system.gateway.flows.submitCode({ ...request(), ...proved.step, code }, holder);
  const token = await undoLinkTo(system, person.email);
  const steps = await lastSteps(system, person);
  await openUndo(system, token);
  await takeLate(findings, 'while frozen', steps);
  await expectUnchanged(system, findings, person);
}

async function takeLate(
  findings: Findings,
  when: string,
  steps: Awaited<ReturnType<typeof lastSteps>>,
): Promise<void> {
  for (const [name, step] of Object.entries(steps)) {
    let outcome: string | undefined;
    const answer = await answerOf(
      step().then((done) => {
        outcome = 'flow' in done ? done.flow?.outcome : undefined;
      }),
    );
    const isRefused = answer !== 'OK' || outcome === 'FLOW_OUTCOME_REFUSED';
    findings.expect(isRefused, `the last step of the ${name} was taken ${when}`);
  }
}

/** No change, reset or session came of what was refused. */
async function expectUnchanged({ db }: System, findings: Findings, { uin }: Person) {
  const made = await db
    .selectFrom('audit_events')
    .select('name')
    .where('uin', '=', uin)
    .where('name', 'in', ['ModifyPhoneNum', 'ResetPassword'])
    .execute();
  findings.expect(made.length === 0, `${made.length.toString()} changes were applied`);
}
