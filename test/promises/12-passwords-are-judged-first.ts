import { dictionary } from '@zxcvbn-ts/language-common';

import type { Random } from '../../chaos/random.js';
import { codeIn } from '../../src/cli/inbox-reader.js';
import { checkPassword, PASSWORD_MAX_BYTES } from '../../src/domain/password.js';
import { hashes } from '../../src/telemetry/metrics.js';
import {
  askForReset,
  newMobile,
  openReset,
  request,
  signUp,
  startSignUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { signUpOwner, type Owner } from '../environment/sub-users.js';
import type { System } from '../environment/system.js';
import { Findings, type PromiseCheck } from './promise.js';

/** So many that match the policy (ASVS 5.0 6.2.4). */
const MOST_USED = 3_000;
/** Of them, so many are tried through the contract as well. */
const TRIED = 20;

/** Promise 12. */
export const passwordsAreJudgedFirst: PromiseCheck = {
  number: 12,
  says: 'passwords that are too long are not hashed, and common and personal ones are refused by name',
  isFast: true,
  async run({ fresh, random }) {
    const system = await fresh();
    const findings = new Findings();
    const common = mostUsed();
    for (const password of common) {
      const reasons = checkPassword(password, 'guide', []).map(({ reason }) => reason);
      findings.expect(
        reasons.join() === 'PASSWORD_COMMON',
        `${password} is taken: ${reasons.join()}`,
      );
    }
    const owner = await signUpOwner(system);
    const person = await signUp(system, { mobile: newMobile() });
    const before = await countHashes();
    await tryNew(system, findings, person, { common, random });
    await tryLong(system, findings, owner);
    const hashed = (await countHashes()) - before;
    findings.expect(hashed === 0, `${hashed.toString()} hashes were made for what was refused`);
    await tryLongest(system, findings, owner);
    return findings.finding(
      `the ${common.length.toString()} most used that match the policy, ${TRIED.toString()} of them at sign-up; own words; over the maximum and over 1 KiB in 6 calls`,
      `each refused by its reason, ${hashed.toString()} hashes`,
    );
  },
};

/** What people make of a word when it has to have a digit and a symbol. */
const DRESSES: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `${capital(word)}1!`,
  (word) => `${capital(word)}@123`,
  (word) => `${word}#2024`,
  (word) => `!${word}1`,
  (word) => `${capital(word).replaceAll('a', '@').replaceAll('o', '0')}1!`,
];

/** The most used passwords that match the guide's policy, as they are used or as people dress them up for it. */
function mostUsed(): string[] {
  const found = new Set<string>();
  for (const word of dictionary['passwords-common']) {
    for (const dress of DRESSES) {
      const password = dress(word);
      const failed = checkPassword(password, 'guide', []).map(({ reason }) => reason);
      const matches = failed.every((reason) => reason === 'PASSWORD_COMMON');
      if (matches && /[a-z]/i.test(word)) found.add(password);
      if (found.size === MOST_USED) return [...found];
    }
  }
  return [...found];
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** New passwords of a sign-up and of a reset. */
async function tryNew(
  system: System,
  findings: Findings,
  person: Person,
  { common, random }: { common: readonly string[]; random: Random },
): Promise<void> {
  const { flows } = system.gateway;
  const { email, step, holder } = await startSignUp(system);
  const code = codeIn(await system.inbox.wait(email));
  await flows.submitCode({ ...request(), ...step, code }, holder);
  async function expectRefused(password: string, reason: string): Promise<void> {
    const chosen = { ...twice(password), accountName: 'Wonderland' };
    const refused = await refusalOf(
      flows.submitPassword({ ...request(), ...step, ...chosen }, holder),
    );
    const named = refused.metadata['new_password'];
    findings.expect(named === reason, `${password} at sign-up: ${named ?? refused.reason}`);
  }
  for (let tried = 0; tried < TRIED; tried += 1) {
    await expectRefused(random.pick(common), 'PASSWORD_COMMON');
  }
  await expectRefused('My-wonderland-7', 'PASSWORD_PERSONAL');
  await expectRefused(`${email.split('@')[0] ?? ''}-Q`, 'PASSWORD_PERSONAL');
  await expectRefused('kT9-'.repeat(5) + 'x', 'PASSWORD_TOO_LONG');
  const reset = await openReset(system, await askForReset(system, person.email));
  for (const own of [`K!${(person.mobile ?? '').slice(1)}`, person.email.slice(0, 13) + '-Q']) {
    const typed = { ...request(), ...reset.flow, ...twice(own) };
    const refused = await refusalOf(flows.submitPassword(typed, reset.holder));
    const named = refused.metadata['new_password'];
    findings.expect(
      named === 'PASSWORD_PERSONAL',
      `own words at a reset: ${named ?? refused.reason}`,
    );
  }
}

/** Passwords beyond what is looked at, wherever one is typed. */
async function tryLong(
  system: System,
  findings: Findings,
  { email, uin, holder }: Owner,
): Promise<void> {
  const { sessions, flows, subUsers, recovery } = system.gateway;
  const flow = { flowId: request().requestId };
  const [ascii, wide] = [
    'a'.repeat(PASSWORD_MAX_BYTES + 1),
    '€'.repeat(PASSWORD_MAX_BYTES / 3 + 1),
  ];
  for (const password of [ascii, wide, 'a'.repeat(25_000)]) {
    const calls: Record<string, () => Promise<unknown>> = {
      password: () => sessions.logIn({ ...request(), email, password }),
      'password ': () => sessions.logInSubUser({ ...request(), uin, userName: 'alice', password }),
      former_password: () =>
        recovery.confirmUndo({ ...request(), ...flow, formerPassword: password }),
      old_password: () =>
        flows.submitPassword(
          { ...request(), ...flow, ...twice('Tall-Lantern-7'), oldPassword: password },
          holder,
        ),
      new_password: () =>
        flows.submitPassword({ ...request(), ...flow, ...twice(password) }, holder),
      'new_password ': () =>
        subUsers.createSubUser({ ...request(), userName: 'bob', ...twice(password) }, holder),
    };
    for (const [field, call] of Object.entries(calls)) {
      const { metadata, reason } = await refusalOf(call());
      const named = metadata[field.trim()];
      findings.expect(named === 'PASSWORD_TOO_LONG', `a long ${field.trim()}: ${named ?? reason}`);
    }
  }
}

/** The longest password that is looked at: it is hashed, and wrong. */
async function tryLongest(system: System, findings: Findings, { email }: Owner): Promise<void> {
  const before = await countHashes();
  const longest = { ...request(), email, password: 'a'.repeat(PASSWORD_MAX_BYTES) };
  const { reason } = await refusalOf(system.gateway.sessions.logIn(longest));
  findings.expect(reason === 'LOG_IN_REFUSED', `1 KiB at log-in: ${reason}`);
  const hashed = (await countHashes()) - before;
  findings.expect(hashed === 1, `${hashed.toString()} hashes of 1 KiB`);
}

/** The hashes that this process has made or compared. */
async function countHashes(): Promise<number> {
  const { values } = await hashes.seconds.get();
  return values
    .filter(({ metricName }) => metricName?.endsWith('_count'))
    .reduce((sum, { value }) => sum + value, 0);
}
