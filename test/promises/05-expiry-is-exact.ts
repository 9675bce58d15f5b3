import { CODE_LIFETIME } from '../../src/domain/durations.js';
import { startAhead, startChangeAhead, type Ahead } from '../environment/ahead.js';
import { logIn, withCode } from '../environment/changes.js';
import { askForReset, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

const SECOND = 1_000;
/** When each is used, from the end of its life on; a call takes a while, and its time goes on meanwhile. */
const MOMENTS = [-3_000, -1_500, -1_000, -700, -400, 0, 200, 1_000];
/** How close before and after its end it has to be tried, for the try to show anything. */
const CLOSE = 3 * SECOND;
const LINK_LIFETIME = 48 * 3_600 * SECOND;

/** Something that is good until a moment. */
interface Expiring {
  expiresAt: number;
  /** Uses it. @returns `OK`, or why it was refused. */
  use: () => Promise<string>;
}

/** Promise 5. */
export const expiryIsExact: PromiseCheck = {
  number: 5,
  says: 'a code expires after 10 minutes and a link after 48 hours, to the second',
  isFast: false,
  async run({ fresh }) {
    const people = await fresh();
    const findings = new Findings();
    const figures: string[] = [];
    for (const { name, make } of KINDS) {
      // One for each: the time-skipping server stands still after some endings.
      const ahead = await startAhead(people);
      try {
        figures.push(`${name} ${await tryAll(ahead, people, findings, make)}`);
      } finally {
        await ahead.stop();
      }
    }
    return findings.finding(
      `${MOMENTS.length.toString()} codes and as many links, used from 3 s before the end of their life to 1 s after`,
      figures.join('; '),
    );
  },
};

type Make = (ahead: Ahead, people: System, findings: Findings) => Promise<Expiring>;

const KINDS: readonly { name: string; make: Make }[] = [
  { name: 'codes', make: makeCode },
  { name: 'links', make: makeLink },
];

/** Makes one for each moment, and uses it then. @returns the closest calls. */
async function tryAll(
  ahead: Ahead,
  people: System,
  findings: Findings,
  make: Make,
): Promise<string> {
  const made: (Expiring & { due: number })[] = [];
  for (const moment of MOMENTS) {
    const one = await make(ahead, people, findings);
    made.push({ ...one, due: one.expiresAt + moment });
  }
  let [lastTaken, firstRefused] = [Infinity, Infinity];
  for (const { due, expiresAt, use } of made.sort((a, b) => a.due - b.due)) {
    const wait = due - (await ahead.now());
    if (wait > 0) await ahead.sleep(wait);
    const before = await ahead.now();
    const answer = await use();
    const after = await ahead.now();
    if (answer === 'OK') {
      findings.expect(before < expiresAt, 'it was taken after its end');
      lastTaken = Math.min(lastTaken, expiresAt - before);
    } else {
      findings.expect(/EXPIRED|ENDED/.test(answer), `it was answered ${answer}`);
      findings.expect(
        after >= expiresAt,
        `it was refused ${(expiresAt - after).toString()} ms early`,
      );
      firstRefused = Math.min(firstRefused, Math.max(after - expiresAt, 0));
    }
  }
  findings.expect(lastTaken <= CLOSE, 'none was taken in its last seconds');
  findings.expect(firstRefused <= CLOSE, 'none was refused in the first seconds after');
  return `taken ${lastTaken.toFixed(0)} ms before and refused ${firstRefused.toFixed(0)} ms after`;
}

/** A code that proves identity, which leaves its flow open. */
async function makeCode(ahead: Ahead, people: System, findings: Findings): Promise<Expiring> {
  const person = await signUp(people);
  const holder = await logIn(people, person);
  const earliest = await ahead.now();
  const { answer: step, code } = await withCode(ahead.system, person.email, () =>
    startChangeAhead(ahead, holder, {
      workflow: 'changeSecurityMobile',
      kind: 'security-mobile-change',
      values: { identityMethod: 'VERIFICATION_EMAIL' },
    }),
  );
  const latest = await ahead.now();
  const { flows } = ahead.system.gateway;
  const { flow } = await flows.getFlow(step, holder);
  const expiresAt = flow?.codeExpiresAt?.valueOf() ?? 0;
  checkLife(findings, expiresAt - CODE_LIFETIME, { earliest, latest });
  return {
    expiresAt,
    use: () => answerOf(flows.submitCode({ ...request(), ...step, code }, holder)),
  };
}

async function makeLink(ahead: Ahead, people: System, findings: Findings): Promise<Expiring> {
  const { email } = await signUp(people);
  const earliest = await ahead.now();
  const token = await askForReset(ahead.system, email);
  const latest = await ahead.now();
  const { recovery } = ahead.system.gateway;
  const { expiresAt } = await recovery.describeLink({ token });
  const end = expiresAt?.valueOf() ?? 0;
  checkLife(findings, end - LINK_LIFETIME, { earliest, latest });
  return {
    expiresAt: end,
    use: () => answerOf(recovery.openPasswordReset({ ...request(), token })),
  };
}

/** Its life began when it was asked for. */
function checkLife(
  findings: Findings,
  madeAt: number,
  { earliest, latest }: { earliest: number; latest: number },
): void {
  const isSo = madeAt >= earliest - SECOND && madeAt <= latest + SECOND;
  findings.expect(isSo, `its life is ${((madeAt - earliest) / SECOND).toFixed(1)} s off`);
}
