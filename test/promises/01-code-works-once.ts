import { CODE_TRIES } from '../../src/domain/durations.js';
import { logIn, withCode } from '../environment/changes.js';
import { newMobile, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import type { System } from '../environment/system.js';
import { Findings, type PromiseCheck } from './promise.js';

const AT_ONCE = 200;

/** Refusals of what isn't judged: there was no try left, or no room in the queue. */
const UNJUDGED = ['CODE_DEAD', 'BUSY', 'STEP_NOT_OPEN', 'FLOW_ENDED', 'UNAVAILABLE'];

/** A change that waits for a code. */
async function atCode(system: System) {
  const holder = await logIn(system, await signUp(system));
  const mobile = newMobile();
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  const flowId = answer.flow?.id ?? '';
  /** What became of the code: the reason that it was refused for, if it was. */
  const submit = (typed: string) =>
    system.gateway.flows
      .submitCode({ ...request(), flowId, code: typed }, holder)
      .then(() => 'RIGHT')
      .catch(async (error: unknown) => (await refusalOf(Promise.reject(error as Error))).reason);
  return { code, submit };
}

/** Promise 1. */
export const codeWorksOnce: PromiseCheck = {
  number: 1,
  says: 'a right code works once, and of wrong ones five are compared',
  isFast: true,
  async run({ shared }) {
    const system = await shared();
    const findings = new Findings();
    const right = await atCode(system);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => right.submit(right.code)),
    );
    for (const answer of answers) {
      findings.expect(answer === 'RIGHT' || UNJUDGED.includes(answer), `answered ${answer}`);
    }
    const accepted = answers.filter((answer) => answer === 'RIGHT').length;
    findings.expect(accepted === 1, `a right code worked ${accepted.toString()} times`);

    const wrong = await atCode(system);
    const compared: string[] = [];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const answer = await wrong.submit(wrongCode(wrong.code));
        if (!UNJUDGED.includes(answer)) compared.push(answer);
        findings.expect(answer !== 'RIGHT', 'a wrong code was taken');
      }),
    );
    findings.expect(
      compared.length <= CODE_TRIES,
      `${compared.length.toString()} wrong codes were compared`,
    );
    // What the queue refused is typed again, one at a time: not one more than five is ever compared.
    for (let more = 0; more < CODE_TRIES + 1; more += 1) {
      const answer = await wrong.submit(wrongCode(wrong.code));
      if (!UNJUDGED.includes(answer)) compared.push(answer);
    }
    findings.expect(
      compared.length === CODE_TRIES,
      `${compared.length.toString()} wrong codes were compared in all`,
    );
    const last = await wrong.submit(wrong.code);
    findings.expect(last === 'CODE_DEAD', `the right code after five wrong ones: ${last}`);
    return findings.finding(
      `${AT_ONCE.toString()} right codes at once; as many wrong ones`,
      `${accepted.toString()} accepted, ${compared.length.toString()} compared`,
    );
  },
};
