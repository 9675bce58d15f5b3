import { CODE_FAILURES_LIMIT, pauseAfterFailures } from '../../src/domain/code-failures.js';
import { asFlowHolder } from '../../src/cli/clients.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import type { Ahead } from '../environment/ahead.js';
import { startAhead, startChangeAhead } from '../environment/ahead.js';
import { logIn, withCode, type Holder } from '../environment/changes.js';
import { failuresOf } from '../environment/code-failures.js';
import {
  newMobile,
  request,
  signUp,
  startSignUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf, seenAnswer } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

/** Wrong codes that one code takes. */
const TRIES = 5;
/** Codes sent again, each after its wrong ones. */
const RESENDS = 3;
/** Flows of strangers, of each kind. */
const OF_STRANGERS = 4;
const BY_MAIL = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
const SECOND = 1_000;

/** Promise 2. */
export const failuresOutliveCodes: PromiseCheck = {
  number: 2,
  says: 'no resend forgets wrong codes: waits grow from 20 on, 100 close the channel, and no stranger causes it',
  isFast: false,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const resent = await typeAcrossResends(system, findings);
    const strangers = await typeAsStrangers(system, findings);
    const waits = await typeToTheEnd(system, findings);
    return findings.finding(
      `5 wrong codes before and after each of ${RESENDS.toString()} resends, ${strangers.toString()} by strangers, and ${CODE_FAILURES_LIMIT.toString()} in a row`,
      `${resent.toString()} counted, 0 by strangers; ${waits.length.toString()} waits, from ${inSeconds(waits[0])} to ${inSeconds(waits.at(-1))}; then closed`,
    );
  },
};

/** Wrong codes, a minute, the code again, wrong codes: in time that runs ahead. */
async function typeAcrossResends(people: System, findings: Findings): Promise<number> {
  const ahead = await startAhead(people);
  try {
    const person = await signUp(people, { mobile: newMobile() });
    return await resendAndType(people, ahead, person, findings);
  } finally {
    await ahead.stop();
  }
}

async function resendAndType(people: System, ahead: Ahead, person: Person, findings: Findings) {
  const holder = await logIn(people, person);
  const { system } = ahead;
  const { flows } = system.gateway;
  const mobile = person.mobile ?? '';
  const { answer: step, code: first } = await withCode(system, mobile, () =>
    startChangeAhead(ahead, holder, {
      workflow: 'changeSecurityMobile',
      kind: 'security-mobile-change',
      values: { identityMethod: 'SECURITY_MOBILE' },
    }),
  );
  let code = first;
  for (let sent = 0; ; sent += 1) {
    for (let typed = 0; typed < TRIES; typed += 1) {
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      const answer = await answerOf(flows.submitCode(wrong, holder));
      findings.expect(answer === 'CODE_WRONG', `a wrong code was answered ${answer}`);
    }
    const counted = await failuresOf(people, person, 'SECURITY_MOBILE');
    const expected = (sent + 1) * TRIES;
    findings.expect(counted === expected, `${counted.toString()} of ${expected.toString()} count`);
    if (sent === RESENDS) return counted;
    await ahead.sleep('61s');
    ({ code } = await withCode(system, mobile, () =>
      flows.resendCode({ ...request(), ...step }, holder),
    ));
  }
}

/** A hundred wrong codes in a row, each as soon as one is taken. @returns the waits, milliseconds. */
async function typeToTheEnd(system: System, findings: Findings): Promise<number[]> {
  const person = await signUp(system);
  const holder = await logIn(system, person);
  const waits: number[] = [];
  let counted = 0;
  while (counted < CODE_FAILURES_LIMIT) {
    const type = await startTyping(system, holder, person);
    for (let typed = 0; typed < TRIES; typed += 1) {
      const { answer, retryAfter } = await seenAnswer(type());
      if (answer === 'TRIES_PAUSED') {
        const wait = pauseAfterFailures(counted);
        waits.push(wait);
        const isOfIt = retryAfter !== undefined && retryAfter > wait - 10 * SECOND;
        findings.expect(isOfIt, `${counted.toString()} wrong codes cost ${inSeconds(retryAfter)}`);
        await letPass(system, person, wait);
        break;
      }
      counted += 1;
      const expected = counted < CODE_FAILURES_LIMIT ? 'CODE_WRONG' : 'CHANNEL_CLOSED';
      findings.expect(answer === expected, `wrong code ${counted.toString()}: ${answer}`);
      if (counted === CODE_FAILURES_LIMIT) break;
    }
  }
  const found = await failuresOf(system, person, 'VERIFICATION_EMAIL');
  findings.expect(found === CODE_FAILURES_LIMIT, `${found.toString()} are counted`);
  const after = await answerOf(system.gateway.flows.startPasswordChange(request(), holder));
  findings.expect(after === 'IDENTITY_METHOD_MISSING', `the closed channel is offered: ${after}`);
  const grow = waits.every((wait, at) => wait >= (waits[at - 1] ?? 0));
  findings.expect(grow && waits.length > 0, 'the waits don’t grow');
  return waits;
}

/** Starts a change anew. @returns what types a wrong code into it. */
async function startTyping(
  system: System,
  holder: Holder,
  { email }: Person,
): Promise<() => Promise<unknown>> {
  const { flows } = system.gateway;
  const { flows: open } = await flows.listFlows({}, holder);
  for (const { id, nextSteps } of open) {
    if (nextSteps.length > 0) await flows.cancelFlow({ ...request(), flowId: id }, holder);
  }
  const { answer, code } = await withCode(system, email, () =>
    flows.startPasswordChange({ ...request(), identityMethod: BY_MAIL }, holder),
  );
  const flowId = answer.flow?.id ?? '';
  return () => flows.submitCode({ ...request(), flowId, code: wrongCode(code) }, holder);
}

/** Lets the wait after a channel's last wrong code be over. */
async function letPass({ db }: System, { uin }: Person, wait: number): Promise<void> {
  await db
    .updateTable('channels')
    .set({ code_failed_at: new Date(Date.now() - wait) })
    .where('uin', '=', uin)
    .where('kind', '=', 'VERIFICATION_EMAIL')
    .execute();
}

/** Strangers type wrong codes for a person's addresses. @returns how many. */
async function typeAsStrangers(system: System, findings: Findings): Promise<number> {
  const person = await signUp(system, { mobile: newMobile() });
  const { flows, recovery } = system.gateway;
  const mobile = person.mobile ?? '';
  let typed = 0;
  for (let flow = 0; flow < OF_STRANGERS; flow += 1) {
    const { step, holder } = await startSignUp(system, person.email);
    const { answer } = await withCode(system, mobile, () =>
      recovery.startAccountRecovery({ ...request(), mobile }),
    );
    const recovering = { flowId: answer.flow?.id ?? '' };
    for (const [of, by] of [
      [step, holder],
      [recovering, asFlowHolder(answer.flowSecret)],
    ] as const) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const answer = await answerOf(
          flows.submitCode({ ...request(), ...of, code: '000000' }, by),
        );
        findings.expect(answer === 'CODE_WRONG', `a stranger’s wrong code was answered ${answer}`);
        typed += 1;
      }
    }
  }
  for (const channel of ['VERIFICATION_EMAIL', 'SECURITY_MOBILE'] as const) {
    const counted = await failuresOf(system, person, channel);
    findings.expect(counted === 0, `strangers had ${counted.toString()} counted at ${channel}`);
  }
  return typed;
}

function inSeconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'nothing' : `${(milliseconds / SECOND).toFixed(0)} s`;
}
