import { challengedBy, type ChallengedLogIn } from '../environment/log-in-codes.js';
import { forgetSendLimits, PASSWORD, request } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import { newAddresses, takeFrom, type Addresses } from './many-people.js';
import { seeWrongPasswords } from './seen-wrong-passwords.js';
import type { Kind } from './timed-pairs.js';

/** Where calls are timed. */
export interface Trial {
  system: System;
  /** Accounts, each of which is named once. */
  people: Addresses[];
}

/** Wrong passwords after which a code is asked for. */
export const CHALLENGED = 3;

/** Somebody's addresses, or nobody's, that no call has named. */
export function addressesOf({ people }: Trial, kind: Kind): Addresses {
  return kind === 'known' ? takeFrom(people) : newAddresses();
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
  const { email } = addressesOf(trial, kind);
  const { system } = trial;
  await seeWrongPasswords(system, email, CHALLENGED);
  await forgetSendLimits(system);
  const asked = { ...request(), email, password: PASSWORD };
  return challengedBy(await system.gateway.sessions.logIn(asked));
}
