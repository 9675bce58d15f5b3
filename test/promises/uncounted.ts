import { sql } from 'kysely';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  request,
  signUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import { answerOf } from './answer-of.js';
import type { Findings } from './promise.js';

/** Takes the counts of sends and guesses away: these are refused, and reads go on. @returns how many were. */
export async function tryUncounted(system: System, findings: Findings): Promise<string> {
  const person = await signUp(system, { mobile: newMobile() });
  const holder = await logIn(system, person);
  const { step, code } = await startContactMobile(system, holder, newMobile());
  const { flows } = system.gateway;
  const sends = await without(system, 'rate_limits', async () => {
    const before = await countDeliveries(system);
    const answers = await answersOf(sendsOf(system, person, holder));
    findings.expect((await countDeliveries(system)) === before, 'something was sent uncounted');
    await expectReads(system, findings, holder, step);
    return answers;
  });
  for (const [name, answer] of Object.entries(sends)) {
    const isClosed = ['INTERNAL', 'UNAVAILABLE'].includes(answer);
    findings.expect(isClosed, `${name} without its count: ${answer}`);
  }
  await without(system, 'log_in_failures', async () => {
    for (const password of [person.password, WRONG_PASSWORD]) {
      const guess = { ...request(), email: person.email, password };
      const answer = await answerOf(system.gateway.sessions.logIn(guess));
      const isClosed = ['INTERNAL', 'UNAVAILABLE'].includes(answer);
      findings.expect(isClosed, `a log-in without its count: ${answer}`);
    }
    await expectReads(system, findings, holder, step);
  });
  await without(system, 'code_failures', async () => {
    const typed = { ...request(), ...step, code: wrongCode(code) };
    const answer = await answerOf(flows.submitCode(typed, holder));
    findings.expect(answer === 'UNAVAILABLE', `a wrong code without its count: ${answer}`);
    await expectReads(system, findings, holder, step);
  });
  return `${Object.keys(sends).length.toString()} sends and 3 guesses refused uncounted, reads answered`;
}

/** All that sends something for somebody who asks. */
function sendsOf(
  { gateway: { flows, recovery, registration } }: System,
  { email, mobile = '' }: Person,
  holder: Holder,
): Record<string, () => Promise<unknown>> {
  const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  return {
    'a sign-up': () => registration.startSignUp({ ...request(), email: newEmail() }),
    'a reset': () => recovery.startPasswordReset({ ...request(), email }),
    'an account recovery': () => recovery.startAccountRecovery({ ...request(), mobile }),
    'an identity code': () => flows.startPasswordChange({ ...request(), identityMethod }, holder),
    'a contact email': () =>
      flows.startContactEmailChange({ ...request(), email: newEmail() }, holder),
    'another contact mobile': () =>
      flows.startContactMobileChange({ ...request(), mobile: newMobile() }, holder),
  };
}

async function answersOf(
  calls: Record<string, () => Promise<unknown>>,
): Promise<Record<string, string>> {
  const entries = Object.entries(calls).map(
    async ([name, call]) => [name, await answerOf(call())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function expectReads(
  { gateway: { accounts, flows, sessions } }: System,
  findings: Findings,
  holder: Holder,
  step: { flowId: string },
): Promise<void> {
  const reads = await answersOf({
    GetAccount: () => accounts.getAccount({}, holder),
    ListActivity: () => accounts.listActivity({}, holder),
    GetSession: () => sessions.getSession({}, holder),
    ListSessions: () => sessions.listSessions({}, holder),
    GetFlow: () => flows.getFlow(step, holder),
    ListFlows: () => flows.listFlows({}, holder),
  });
  for (const [name, answer] of Object.entries(reads)) {
    findings.expect(answer === 'OK', `${name} while nothing can be counted: ${answer}`);
  }
}

/** Does something while a table is out of reach. */
async function without<Result>(
  { db }: System,
  table: 'rate_limits' | 'log_in_failures' | 'code_failures',
  work: () => Promise<Result>,
): Promise<Result> {
  const gone = `${table}_gone`;
  await sql`alter table ${sql.table(table)} rename to ${sql.id(gone)}`.execute(db);
  try {
    return await work();
  } finally {
    await sql`alter table ${sql.table(gone)} rename to ${sql.id(table)}`.execute(db);
  }
}

async function countDeliveries({ db }: System): Promise<number> {
  return (await db.selectFrom('deliveries').select('id').execute()).length;
}
