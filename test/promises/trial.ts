import { challengedBy, type ChallengedLogIn } from '../environment/log-in-codes.js';
import { forgetSendLimits, PASSWORD, request } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import { createPeople, newAddresses, takeFrom, type Addresses } from './many-people.js';
import { seeWrongPasswords } from './seen-wrong-passwords.js';
import type { Kind } from './timed-pairs.js';

/** Where calls are timed. */
export interface Trial {
  system: System;
  /** Accounts that no call has named yet. */
  people: Addresses[];
}

/** More are made when there are no more. */
const MADE_AT_ONCE = 2_000;

/** Wrong passwords after which a code is asked for. */
export const CHALLENGED = 3;

/** Somebody's addresses, or nobody's, that no call has named. */
export async function addressesOf({ system, people }: Trial, kind: Kind): Promise<Addresses> {
  if (kind === 'unknown') return newAddresses();
  if (people.length === 0) people.push(...(await createPeople(system, MADE_AT_ONCE)));
  return takeFrom(people);
}

/** A call that is to be answered in one way. @returns what is timed; it throws when it is answered otherwise. */
export function expecting(answer: string, call: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    const got = await answerOf(call());
    if (got !== answer) throw new Error(`it was answered with ${got}, not ${answer}`);
  };
}

/** A challenge of somebody who has typed the right password, or of nobody. */
export async function challengeOf(trial: Trial, kind: Kind): Promise<ChallengedLogIn> {
  const { email } = await addressesOf(trial, kind);
  const { system } = trial;
  await seeWrongPasswords(system, email, CHALLENGED);
  await forgetSendLimits(system);
  const asked = { ...request(), email, password: PASSWORD };
  return challengedBy(await system.gateway.sessions.logIn(asked));
}
