import type { LogInChallenge } from '../../src/gen/holdfast/v1/session.js';
import { request } from './people.js';
import { refusalOf } from './refusals.js';
import type { System } from './system.js';

/** A password that is nobody's. */
export const WRONG_PASSWORD = 'Wrong-Word-11';

/** So many wrong passwords are refused; from then on the answer is a challenge (G6.3). */
const REFUSED = 3;

/**
 * Types wrong passwords for an email that has seen none yet.
 * @returns the challenges that answered the fourth and those after it.
 * @throws when one is answered in another way.
 */
export async function typeWrongPasswords(
  system: System,
  email: string,
  times: number,
): Promise<LogInChallenge[]> {
  const challenges: LogInChallenge[] = [];
  for (let typed = 1; typed <= times; typed += 1) {
    const answer = system.gateway.sessions.logIn({ ...request(), email, password: WRONG_PASSWORD });
    if (typed > REFUSED) {
      const { challenge, session } = await answer;
      if (!challenge || session) throw new Error('the wrong password was not challenged');
      challenges.push(challenge);
    } else {
      const { reason } = await refusalOf(answer);
      if (reason !== 'LOG_IN_REFUSED') throw new Error(`the wrong password met ${reason}`);
    }
  }
  return challenges;
}
