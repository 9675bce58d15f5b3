import { status } from '@grpc/grpc-js';

import { logIn } from '../environment/changes.js';
import { signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { fuzz, type Answer } from '../fuzz/fuzz.js';
import { Findings, type PromiseCheck } from './promise.js';

const REQUESTS = 10_000;

/** What a request that is refused may leave: the record of its id, and what counts and tells of tries. */
const TRACES = ['requests', 'rate_limits', 'log_in_failures', 'audit_events', 'flow_history'];

/** Rows of each table, but of those. */
async function countRows({ db }: System): Promise<Record<string, number>> {
  const tables = await db.introspection.getTables();
  const names = tables.map(({ name }) => name).filter((name) => !TRACES.includes(name));
  const counts = await Promise.all(
    names.map(async (name) => {
      const { count } = await db
        .selectFrom(name as 'accounts')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return [name, Number(count)] as const;
    }),
  );
  return Object.fromEntries(counts);
}

/** Promise 29. */
export const inputIsHeldToLimits: PromiseCheck = {
  number: 29,
  says: 'fuzzed input is refused by name, never INTERNAL, and leaves nothing behind',
  isFast: false,
  run: async ({ fresh, random }) => tryFuzz(await fresh(), REQUESTS, random.seed),
};

/** Fuzzes every call as who may make each, first without a session and then with one. */
export async function tryFuzz(system: System, requests: number, seed: number) {
  const findings = new Findings();
  const keyOf = (name: string) =>
    system.config.SERVICE_KEYS.find((entry) => entry.startsWith(`${name}:`))?.split(':')[1] ?? '';
  const judge = (answers: Answer[]) => {
    for (const { method, code, details } of answers) {
      const isFault = [status.INTERNAL, status.UNKNOWN, status.DEADLINE_EXCEEDED].includes(code);
      findings.expect(!isFault, `${method} answered ${status[code]}: ${details}`);
      if (code === status.INVALID_ARGUMENT) {
        findings.expect(/\w/.test(details), `${method} named no field`);
      }
    }
    return answers;
  };
  const half = Math.ceil(requests / 2);
  const before = await countRows(system);
  const alone = judge(
    await fuzz(system, { serviceKey: keyOf('service') }, { requests: half, seed }),
  );
  // Strangers may start a sign-up, a reset or a look for forgotten accounts: these leave what they are for.
  const starts = ['StartSignUp', 'StartPasswordReset', 'StartAccountRecovery'];
  const started = alone.filter(
    ({ code, method }) => code === status.OK && starts.some((start) => method.endsWith(start)),
  );
  const after = await countRows(system);
  const left = Object.keys(after).filter((name) => after[name] !== before[name]);
  const ofStarts = ['flows', 'deliveries', 'delivery_attempts', 'code_failures'];
  for (const name of left) {
    const isOfStart = started.length > 0 && ofStarts.includes(name);
    findings.expect(isOfStart, `refused requests left rows in ${name}`);
  }
  const person = await signUp(system);
  const { metadata } = await logIn(system, person);
  const sessionToken = metadata.get('authorization')?.slice('Bearer '.length) ?? '';
  const asPerson = { serviceKey: keyOf('operator'), sessionToken };
  judge(await fuzz(system, asPerson, { requests: half, seed: seed + requests }));
  const lives = await signUp(system).then(
    () => true,
    () => false,
  );
  findings.expect(lives, 'the system is not well afterwards');
  const ok = alone.filter(({ code }) => code === status.OK).length;
  return findings.finding(
    `requests drawn from the descriptors, seed ${seed.toString()}`,
    `${alone.length.toString()} without a session (${ok.toString()} answered), as many with one`,
  );
}
