import { asFlowHolder } from '../../src/cli/clients.js';
import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import {
  logIn,
  startContactMobile,
  startProved,
  withCode,
  type Holder,
} from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  request,
  resetUpToCode,
  signUp,
  startSignUp,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

/** A flow that waits for a code, and the right one. */
interface AtCode {
  name: string;
  flowId: string;
  holder: Holder;
  code: string;
}

/** Promise 4. */
export const codesAreForOneThing: PromiseCheck = {
  number: 4,
  says: 'a code is good for its own flow, step, account, address and session',
  isFast: true,
  async run({ shared }) {
    const system = await shared();
    const findings = new Findings();
    const submit = (flow: Pick<AtCode, 'flowId' | 'holder'>, code: string) =>
      answerOf(
        system.gateway.flows.submitCode({ ...request(), flowId: flow.flowId, code }, flow.holder),
      );
    const tried = await tryPairs(system, findings, submit);
    await tryAddresses(system, findings, submit);
    await tryStepsAndSessions(system, findings, submit);
    return findings.finding(
      'codes of five flows, of two accounts, in each other’s place; of another address, step and session',
      `${tried.toString()} pairings, all refused and counted; each code right in its own place`,
    );
  },
};

type Submit = (flow: Pick<AtCode, 'flowId' | 'holder'>, code: string) => Promise<string>;

/** Types each flow's code into each other flow, and then into its own. */
async function tryPairs(system: System, findings: Findings, submit: Submit): Promise<number> {
  const flows = await flowsAtCode(system);
  let pairs = 0;
  for (const flow of flows) {
    const foreign = flows.filter(({ code }) => code !== flow.code);
    for (const other of foreign) {
      const answer = await submit(flow, other.code);
      findings.expect(
        answer === 'CODE_WRONG',
        `the code of ${other.name} in ${flow.name}: ${answer}`,
      );
    }
    pairs += foreign.length;
    const counted = await countFailures(system, flow);
    findings.expect(
      counted === foreign.length,
      `${counted.toString()} of ${foreign.length.toString()} were counted in ${flow.name}`,
    );
  }
  for (const flow of flows) {
    const answer = await submit(flow, flow.code);
    findings.expect(answer === 'OK', `the code of ${flow.name} in its own place: ${answer}`);
  }
  return pairs;
}

/** Five flows: two accounts at one number, a sign-up, a recovery and a reset. */
async function flowsAtCode(system: System): Promise<AtCode[]> {
  const mobile = newMobile();
  const [first, second] = [await signUp(system, { mobile }), await signUp(system)];
  const flows: AtCode[] = [];
  const shared = newMobile();
  for (const [name, person] of [
    ['the change of one account', first],
    ['the change of another to the same number', second],
  ] as const) {
    const holder = await logIn(system, person);
    const { step, code } = await startContactMobile(system, holder, shared);
    flows.push({ name, ...step, holder, code });
  }
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.recovery.startAccountRecovery({ ...request(), mobile }),
  );
  const flowId = answer.flow?.id ?? '';
  flows.push({ name: 'a recovery', flowId, holder: asFlowHolder(answer.flowSecret), code });
  const { step, holder, email } = await startSignUp(system);
  flows.push({ name: 'a sign-up', ...step, holder, code: codeIn(await system.inbox.wait(email)) });
  const reset = await resetUpToCode(system, first);
  flows.push({ name: 'a reset', ...reset.flow, holder: reset.holder, code: reset.code });
  return flows;
}

/** The code of the address that was entered first isn't right for the one that was entered after it. */
async function tryAddresses(system: System, findings: Findings, submit: Submit): Promise<void> {
  const { step, holder, email } = await startSignUp(system);
  const former = codeIn(await system.inbox.wait(email));
  const other = newEmail();
  const { code } = await withCode(system, other, () =>
    system.gateway.flows.submitAddress({ ...request(), ...step, email: other }, holder),
  );
  const flow = { ...step, holder };
  if (former !== code) {
    const wrong = await submit(flow, former);
    findings.expect(wrong === 'CODE_WRONG', `the code of another address: ${wrong}`);
    const counted = await countFailures(system, flow);
    findings.expect(counted === 1, 'the code of another address was not counted');
  }
  const right = await submit(flow, code);
  findings.expect(right === 'OK', `the code of the address: ${right}`);
}

/** The identity code isn't right for the new address, nor any code in another's session. */
async function tryStepsAndSessions(system: System, findings: Findings, submit: Submit) {
  const person = await signUp(system, { mobile: newMobile() });
  const [holder, other] = [await logIn(system, person), await logIn(system, person)];
  const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
  const former = codeIn(await system.inbox.wait(person.mobile ?? '', 1, WITH_CODE));
  const mobile = newMobile();
  const { code } = await withCode(system, mobile, () =>
    system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder),
  );
  const flow = { ...step, holder };
  if (former !== code) {
    const wrong = await submit(flow, former);
    findings.expect(wrong === 'CODE_WRONG', `the code of the step before: ${wrong}`);
    findings.expect((await countFailures(system, flow)) === 1, 'it was not counted');
  }
  const stranger = await logIn(system, await signUp(system));
  const elsewhere = await submit({ ...step, holder: other }, code);
  findings.expect(elsewhere === 'FLOW_TAKEN_OVER', `the code in another session: ${elsewhere}`);
  const foreign = await submit({ ...step, holder: stranger }, code);
  findings.expect(foreign === 'FLOW_NOT_FOUND', `the code in a stranger’s session: ${foreign}`);
  const right = await submit(flow, code);
  findings.expect(right === 'OK', `the code in its own session: ${right}`);
}

async function countFailures({ db }: System, { flowId }: Pick<AtCode, 'flowId'>): Promise<number> {
  const rows = await db
    .selectFrom('code_failures')
    .select('update_id')
    .where('flow_id', '=', flowId)
    .execute();
  return rows.length;
}
