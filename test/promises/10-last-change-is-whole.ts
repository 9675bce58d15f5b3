import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, withCode, type Holder } from '../environment/changes.js';
import {
  forgetSendLimits,
  newEmail,
  newMobile,
  request,
  signUp,
  type Person,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf, tally } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

const ROUNDS = 6;
const COMPLETED: string = FlowOutcome.FLOW_OUTCOME_COMPLETED;

/** Promise 10. */
export const lastChangeIsWhole: PromiseCheck = {
  number: 10,
  says: 'of two changes at once one is applied, to the address whose code was typed',
  isFast: true,
  async run({ shared }) {
    const system = await shared();
    const findings = new Findings();
    const ends: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ends.push(await raceOfStarts(system, findings));
      ends.push(await raceOfAddresses(system, findings));
    }
    for (let round = 0; round < ROUNDS / 2; round += 1) await raceForEmail(system, findings);
    return findings.finding(
      'two sessions change one mobile to two numbers at once; two accounts bind one login email',
      `ended ${tally(ends)}; of each pair for one email one got it`,
    );
  },
};

/** An address, and what its code was answered. */
interface Typed {
  address: string;
  answer: string;
}

/** Two sessions start a change of the contact mobile at once, each to a number of its own. */
async function raceOfStarts(system: System, findings: Findings): Promise<string> {
  const person = await signUp(system);
  const { flows } = system.gateway;
  const sessions = [await logIn(system, person), await logIn(system, person)];
  const typed = await Promise.all(
    sessions.map(async (holder) => {
      const mobile = newMobile();
      const started = flows.startContactMobileChange({ ...request(), mobile }, holder);
      return { mobile, holder, flowId: (await started).flow?.id ?? '' };
    }),
  );
  const submitted = await Promise.all(
    typed.map(async ({ mobile, holder, flowId }) => {
      const code = await codeTo(system, mobile);
      return { address: mobile, answer: await submit(system, holder, flowId, code) };
    }),
  );
  return judge(system, findings, person, 'CONTACT_MOBILE', submitted);
}

/** A proved change gets two new numbers, at once if it takes them so, and then the codes of both at once. */
async function raceOfAddresses(system: System, findings: Findings): Promise<string> {
  const person = await signUp(system);
  const holder = await logIn(system, person);
  const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
  const mobiles = [newMobile(), newMobile()];
  const enter = (mobile: string) =>
    answerOf(system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder));
  const entered = await Promise.all(mobiles.map(enter));
  for (const [at, mobile] of mobiles.entries()) {
    if (entered[at] === 'OK') continue;
    await forgetSendLimits(system);
    const again = await enter(mobile);
    findings.expect(again === 'OK', `the second number: ${again}`);
  }
  const submitted = await Promise.all(
    mobiles.map(async (mobile) => {
      const code = await codeTo(system, mobile);
      return { address: mobile, answer: await submit(system, holder, step.flowId, code) };
    }),
  );
  return judge(system, findings, person, 'SECURITY_MOBILE', submitted);
}

/** What became of both: the number in force is one whose code was taken, or none is. */
async function judge(
  { db }: System,
  findings: Findings,
  { uin }: Person,
  kind: 'CONTACT_MOBILE' | 'SECURITY_MOBILE',
  typed: readonly Typed[],
): Promise<string> {
  const channel = await db
    .selectFrom('channels')
    .select('address')
    .where('uin', '=', uin)
    .where('kind', '=', kind)
    .executeTakeFirst();
  const taken = typed.filter(({ answer }) => answer === COMPLETED);
  findings.expect(taken.length <= 1, 'both codes were taken');
  const [first] = taken;
  findings.expect(
    channel?.address === first?.address,
    `the ${kind} is not the number whose code was taken: ${tally(typed.map(({ answer }) => answer))}`,
  );
  const end = typed.findIndex(({ address }) => address === channel?.address);
  return ['unchanged', 'at A', 'at B'][end + 1] ?? '';
}

/** Two accounts bind one address as login email at once: one has it, and the other is as it was. */
async function raceForEmail(system: System, findings: Findings): Promise<void> {
  const email = newEmail();
  const racers = [];
  for (let racer = 0; racer < 2; racer += 1) {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
    const { code } = await withCode(system, email, () =>
      system.gateway.flows.submitAddress({ ...request(), ...step, email }, holder),
    );
    racers.push({ person, holder, step, code });
  }
  const outcomes = await Promise.all(
    racers.map(({ holder, step, code }) => submit(system, holder, step.flowId, code)),
  );
  const owners = await system.db
    .selectFrom('accounts')
    .select('uin')
    .where('login_email_canonical', '=', email)
    .execute();
  const winner = outcomes.indexOf(COMPLETED);
  findings.expect(owners.length === 1, `${owners.length.toString()} accounts have one login email`);
  findings.expect(
    owners[0]?.uin === racers[winner]?.person.uin,
    'the address is not at the account whose change was applied',
  );
  const loser = racers[1 - winner]?.person;
  const same = await answerOf(logIn(system, loser ?? { email, password: '' }));
  findings.expect(same === 'OK', `the other account does not log in as before: ${same}`);
}

async function codeTo({ inbox }: System, mobile: string): Promise<string> {
  const text = await inbox.wait(mobile);
  return /\d{6}/.exec(text.text)?.[0] ?? '';
}

/** Types a code. @returns the outcome when the flow has ended by it, else what it was answered. */
async function submit(
  system: System,
  holder: Holder,
  flowId: string,
  code: string,
): Promise<string> {
  let outcome: string | undefined;
  const answer = await answerOf(
    system.gateway.flows.submitCode({ ...request(), flowId, code }, holder).then(({ flow }) => {
      outcome = flow?.outcome;
    }),
  );
  return outcome ?? answer;
}
