import { verify } from '@node-rs/argon2';

import { passwordsOf } from './applied.js';
import type { Evidence } from './evidence.js';
import { all, each, type Finding, type Invariant } from './invariant.js';

/** Guide G4.4. */
const HISTORY = 3;

/** What must hold of passwords. */
export const passwords: readonly Invariant[] = [
  {
    name: 'no-password-again',
    holds: 'a new password is none of the last three',
    check: async (evidence) => all(noneAgain(evidence), await noneStoredAgain(evidence)),
  },
  {
    name: 'password-in-force',
    holds: 'the password in force is the one that the last change was given',
    check: inForce,
  },
];

/** By what was typed, over the whole run. */
function noneAgain(evidence: Evidence): Finding {
  const findings = [...passwordsOf(evidence)].map(([uin, known]) =>
    each(known.slice(1), ({ version, text }) => {
      const former = known.slice(Math.max(version - 1 - HISTORY, 0), version - 1);
      const same = former.find((other) => text !== undefined && other.text === text);
      return same && `account ${uin}: its password ${version} is its password ${same.version}`;
    }),
  );
  return all(...findings);
}

/** By the hashes that are kept. */
async function noneStoredAgain(evidence: Evidence): Promise<Finding> {
  const broken: string[] = [];
  let checked = 0;
  for (const [uin, known] of passwordsOf(evidence)) {
    const stored = evidence.passwords.filter((password) => password.uin === uin);
    for (const { version, text } of known) {
      const others = stored.filter((other) => other.version < version);
      if (text === undefined || !stored.some((own) => own.version === version)) continue;
      for (const { hash, version: former } of others) {
        checked += 1;
        if (await verify(hash, text)) {
          broken.push(`account ${uin}: its password ${version} opens the hash of ${former}`);
        }
      }
    }
  }
  return { checked, broken };
}

async function inForce(evidence: Evidence): Promise<Finding> {
  const broken: string[] = [];
  let checked = 0;
  for (const [uin, known] of passwordsOf(evidence)) {
    const last = known.at(-1);
    if (last?.text === undefined) continue;
    checked += 1;
    const account = evidence.accounts.find((one) => one.uin === uin);
    const stored = evidence.passwords.find(
      (one) => one.uin === uin && one.version === account?.password_version,
    );
    const isRight = stored !== undefined && (await verify(stored.hash, last.text));
    if (!isRight || stored.version !== last.version) {
      broken.push(`account ${uin}: flow ${last.event.flow_id} set another password`);
    }
  }
  return { checked, broken };
}
