import { asSession } from '../../src/cli/clients.js';
import type { SubUser } from '../../src/gen/holdfast/v1/sub_user.js';
import { logIn, type Holder } from './changes.js';
import { request, signUp, twice, type Person } from './people.js';
import type { System } from './system.js';

/** A good password that no account of the tests has. */
export const SUB_USER_PASSWORD = 'Warm-Cellar-6';

/** An account with a session. */
export interface Owner extends Person {
  holder: Holder;
}

/** Signs an account up and logs it in. */
export async function signUpOwner(system: System): Promise<Owner> {
  const person = await signUp(system);
  return { ...person, holder: await logIn(system, person) };
}

/** Makes a sub-user of an account. */
export async function createSubUser(
  system: System,
  { holder }: Pick<Owner, 'holder'>,
  userName = 'alice',
  password = SUB_USER_PASSWORD,
): Promise<SubUser> {
  const { subUser } = await system.gateway.subUsers.createSubUser(
    { ...request(), userName, ...twice(password) },
    holder,
  );
  if (!subUser) throw new Error('no sub-user was made');
  return subUser;
}

/** Logs a sub-user in. @returns the headers of its session. */
export async function logInSubUser(
  system: System,
  { uin }: Pick<Owner, 'uin'>,
  userName = 'alice',
  password = SUB_USER_PASSWORD,
): Promise<Holder> {
  const asked = { ...request(), uin, userName, password };
  const { sessionToken } = await system.gateway.sessions.logInSubUser(asked);
  return asSession(sessionToken);
}
