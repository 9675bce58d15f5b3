import { codes } from './codes.js';
import { changes } from './changes.js';
import type { Evidence } from './evidence.js';
import type { Finding, Invariant } from './invariant.js';
import { passwords } from './passwords.js';
import { requests } from './requests.js';
import { sessions } from './sessions.js';
import { wholes } from './wholes.js';

const INVARIANTS: readonly Invariant[] = [
  ...codes,
  ...passwords,
  ...sessions,
  ...requests,
  ...changes,
  ...wholes,
];

/** What became of an invariant. */
export type Verdict = Pick<Invariant, 'name' | 'holds'> & Finding;

/** Holds the evidence against every invariant. */
export async function checkAll(evidence: Evidence): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, holds, check } of INVARIANTS) {
    verdicts.push({ name, holds, ...(await check(evidence)) });
  }
  return verdicts;
}
