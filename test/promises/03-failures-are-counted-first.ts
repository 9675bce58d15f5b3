import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, withCode } from '../environment/changes.js';
import { failuresOf } from '../environment/code-failures.js';
import { BLOCKED, holdRows, untilBlocked } from '../environment/locks.js';
import { request, signUp, wrongCode, type Person } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import { answerOf } from './answer-of.js';
import { lookUntil } from './look-until.js';
import { Findings, type PromiseCheck } from './promise.js';

const CHANNEL = 'VERIFICATION_EMAIL';
/** How long something that must not happen is watched for, milliseconds. */
const WATCHED = 300;
/** Within which a failure is counted, milliseconds. */
const COUNTED = 30_000;
const SENT_AGAIN = 8;

/** Promise 3. */
export const failuresAreCountedFirst: PromiseCheck = {
  number: 3,
  says: 'a failure is counted before its answer, and stays counted whatever dies',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const codes = await tryCodes(system, findings);
    const passwords = await tryPasswords(system, findings);
    return findings.finding(
      'wrong codes and passwords: count held up, caller gone, transaction killed, worker stopped, sent again',
      `${codes.toString()} codes and ${passwords.toString()} passwords, each counted once`,
    );
  },
};

async function tryCodes(system: System, findings: Findings): Promise<number> {
  const person = await signUp(system);
  const submit = await changeAtCode(system, person);
  let counted = 0;
  /** Sends a wrong code while its count can't be written; what then happens to it may not lose it. */
  async function whileHeld(name: string, happens: (held: Held) => Promise<void>): Promise<void> {
    const caller = new AbortController();
    const hold = await holdChannel(system, person);
    let isAnswered = false;
    const sent = request();
    const answer = answerOf(submit(sent, caller.signal))
      .catch(() => 'GONE')
      .finally(() => (isAnswered = true));
    await untilBlocked(system);
    await sleep(WATCHED);
    findings.expect(!isAnswered, `${name}: it was answered before it was counted`);
    await happens({ caller, release: () => hold.release() });
    await hold.release();
    counted += 1;
    await untilFailures(system, person, counted);
    const came = await answer;
    if (!caller.signal.aborted) findings.expect(came === 'CODE_WRONG', `${name}: ${came}`);
    // The same request again is the same failure.
    const again = await Promise.all(
      Array.from({ length: SENT_AGAIN }, () => answerOf(submit(sent))),
    );
    for (const one of again) findings.expect(one === 'CODE_WRONG', `${name}, sent again: ${one}`);
    const failures = await failuresOf(system, person, CHANNEL);
    findings.expect(
      failures === counted,
      `${name}: ${failures.toString()} counted, ${counted.toString()} typed`,
    );
  }
  await whileHeld('held up', () => Promise.resolve());
  await whileHeld('caller gone', ({ caller }) => {
    caller.abort();
    return Promise.resolve();
  });
  await whileHeld('transaction killed', async () => {
    await killBlocked(system);
  });
  await whileHeld('worker stopped', async ({ release }) => {
    const stopped = system.stopWorker();
    await sleep(WATCHED);
    await release();
    await stopped;
    await system.startWorker();
  });
  return counted;
}

async function tryPasswords(system: System, findings: Findings): Promise<number> {
  const { email } = await signUp(system);
  const guess = (signal?: AbortSignal) =>
    system.gateway.sessions.logIn(
      { ...request(), email, password: WRONG_PASSWORD },
      signal && { signal },
    );
  const first = await answerOf(guess());
  findings.expect(first === 'LOG_IN_REFUSED', `a wrong password: ${first}`);
  const held = await holdRows(system, sql`select 1 from log_in_failures for update`);
  const caller = new AbortController();
  let isAnswered = false;
  const second = guess(caller.signal)
    .catch(() => undefined)
    .finally(() => (isAnswered = true));
  await untilBlocked(system);
  await sleep(WATCHED);
  findings.expect(!isAnswered, 'a password was judged before it was counted');
  caller.abort();
  await second;
  await held.release();
  const read = async () =>
    (await system.db.selectFrom('log_in_failures').select('failures').executeTakeFirstOrThrow())
      .failures;
  const failures = await lookUntil(COUNTED, read, (counted) => counted >= 2);
  findings.expect(failures === 2, `${failures.toString()} of 2 wrong passwords were counted`);
  return failures;
}

/** A change that waits for the code of its security channel. @returns what types a wrong one. */
async function changeAtCode(system: System, person: Person) {
  const holder = await logIn(system, person);
  const { flows } = system.gateway;
  const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  const { answer, code } = await withCode(system, person.email, () =>
    flows.startPasswordChange({ ...request(), identityMethod }, holder),
  );
  const flowId = answer.flow?.id ?? '';
  return (sent: { requestId: string }, signal?: AbortSignal) =>
    flows.submitCode(
      { ...sent, flowId, code: wrongCode(code) },
      { ...holder, ...(signal && { signal }) },
    );
}

interface Held {
  caller: AbortController;
  release: () => Promise<void>;
}

/** Keeps a channel's failures from being written. */
function holdChannel(system: System, { uin }: Person) {
  return holdRows(system, sql`select 1 from channels where uin = ${uin} for update`);
}

/** Kills the connections of whatever waits. */
async function killBlocked({ db }: System): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${BLOCKED}`.execute(db);
}

function untilFailures(system: System, person: Person, failures: number): Promise<number> {
  const count = () => failuresOf(system, person, CHANNEL);
  return lookUntil(COUNTED, count, (counted) => counted >= failures);
}
