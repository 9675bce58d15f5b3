import { sql } from 'kysely';

import { LOG_IN_LOCK_FAILURES, LOG_IN_LOCK_WINDOW } from '../../src/domain/durations.js';
import { newEmail, request, resetUpToCode, signUp, NEW_PASSWORD } from '../environment/people.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import { answerOf, seenAnswer } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

const AT_ONCE = 30;
const MINUTE = 60_000;

/** Promise 17. */
export const lockIsNotExtended: PromiseCheck = {
  number: 17,
  says: 'the lock counts from the first failure, isn’t extended, and never blocks a reset',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const person = await signUp(system);
    const known = await lock(system, findings, person.email);
    const unknown = await lock(system, findings, newEmail());
    await tryReset(system, findings, person);
    await trySubUser(system, findings);
    return findings.finding(
      `${AT_ONCE.toString()} wrong passwords at once, then 23 h 59 min and 24 h, for a known and an unknown email; a reset and a sub-user meanwhile`,
      `${known.toString()} and ${unknown.toString()} were judged; open again at 24 h from the first`,
    );
  },
};

/** Locks an email, and lets its lock end. @returns how many passwords were judged. */
async function lock(system: System, findings: Findings, email: string): Promise<number> {
  const guess = () =>
    seenAnswer(system.gateway.sessions.logIn({ ...request(), email, password: WRONG_PASSWORD }));
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, guess));
  const judged = answers.filter(({ answer }) => answer !== 'LOG_IN_LOCKED').length;
  findings.expect(judged === LOG_IN_LOCK_FAILURES, `${judged.toString()} passwords were judged`);
  const first = await lockOf(system);
  await passTime(system, LOG_IN_LOCK_WINDOW - MINUTE);
  for (let more = 0; more < LOG_IN_LOCK_FAILURES; more += 1) {
    const { answer, retryAfter = Infinity } = await guess();
    findings.expect(answer === 'LOG_IN_LOCKED', `a minute before the end: ${answer}`);
    findings.expect(retryAfter <= MINUTE, 'the lock was extended');
  }
  const { failures, at } = await lockOf(system);
  findings.expect(failures === LOG_IN_LOCK_FAILURES, 'what was refused was counted');
  findings.expect(
    first.at - at === LOG_IN_LOCK_WINDOW - MINUTE,
    'the lock began anew with a later failure',
  );
  await passTime(system, MINUTE);
  const { answer } = await guess();
  findings.expect(answer === 'LOG_IN_REFUSED', `24 h after the first failure: ${answer}`);
  await system.db.deleteFrom('log_in_failures').execute();
  return judged;
}

/** A reset goes its whole way while log-in is locked, and lifts the lock. */
async function tryReset(
  system: System,
  findings: Findings,
  person: Awaited<ReturnType<typeof signUp>>,
): Promise<void> {
  const { email } = person;
  const logIn = (password: string) =>
    answerOf(system.gateway.sessions.logIn({ ...request(), email, password }));
  await Promise.all(Array.from({ length: LOG_IN_LOCK_FAILURES }, () => logIn(WRONG_PASSWORD)));
  const locked = await logIn(person.password);
  findings.expect(locked === 'LOG_IN_LOCKED', `the right password while locked: ${locked}`);
  const { flow, holder, code } = await resetUpToCode(system, person);
  const reset = await answerOf(
    system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder),
  );
  findings.expect(reset === 'OK', `a reset while locked: ${reset}`);
  const opened = await logIn(NEW_PASSWORD);
  findings.expect(opened === 'OK', `the new password after it: ${opened}`);
}

/** A sub-user's lock is its own: neither its account nor its namesake elsewhere is locked with it. */
async function trySubUser(system: System, findings: Findings): Promise<void> {
  const [owner, other] = [await signUpOwner(system), await signUpOwner(system)];
  await createSubUser(system, owner);
  await createSubUser(system, other);
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, () =>
      answerOf(logInSubUser(system, owner, 'alice', WRONG_PASSWORD)),
    ),
  );
  const judged = answers.filter((answer) => answer === 'LOG_IN_REFUSED').length;
  findings.expect(
    judged === LOG_IN_LOCK_FAILURES,
    `${judged.toString()} of a sub-user’s were judged`,
  );
  const own = await answerOf(logInSubUser(system, owner));
  findings.expect(own === 'LOG_IN_LOCKED', `the sub-user’s right password: ${own}`);
  const namesake = await answerOf(logInSubUser(system, other));
  findings.expect(namesake === 'OK', `its namesake of another account: ${namesake}`);
  const { email, password } = owner;
  const account = await answerOf(system.gateway.sessions.logIn({ ...request(), email, password }));
  findings.expect(account === 'OK', `its account: ${account}`);
}

/** The one lock there is. */
async function lockOf({ db }: System): Promise<{ failures: number; at: number }> {
  const row = await db.selectFrom('log_in_failures').selectAll().executeTakeFirstOrThrow();
  return { failures: row.failures, at: row.first_failed_at.valueOf() };
}

/** Lets time pass, as far as locks can tell. */
async function passTime({ db }: System, milliseconds: number): Promise<void> {
  const earlier = sql<Date>`first_failed_at - ${milliseconds} * interval '1 ms'`;
  await db.updateTable('log_in_failures').set({ first_failed_at: earlier }).execute();
}
