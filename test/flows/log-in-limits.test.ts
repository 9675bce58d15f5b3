import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { createClients, type Clients } from '../../src/cli/clients.js';
import { forgetSendLimits, newEmail, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, signUpOwner, SUB_USER_PASSWORD } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';

const LIMIT = 4;
const LIMITED = { status: 'RESOURCE_EXHAUSTED', reason: 'LOG_INS_LIMITED', retryInfo: true };

describe('passwords that are tried from one network, one at each of many accounts', () => {
  let system: System;
  let person: Clients;
  beforeAll(async () => {
    system = await startSystem({ NETWORK_LOG_IN_LIMIT: LIMIT.toString() });
    person = from('198.51.100.1');
  });
  afterEach(() => forgetSendLimits(system));
  afterAll(async () => {
    person.close();
    await system.stop();
  });

  function from(address: string): Clients {
    return createClients(system.config.GRPC_ADDRESS, {
      serviceKey: 'w'.repeat(32),
      headers: { 'holdfast-person-address': address },
    });
  }

  const guess = (clients: Clients, email = newEmail()) =>
    refusalOf(clients.sessions.logIn({ ...request(), email, password: WRONG_PASSWORD }));

  async function guessToLimit(): Promise<void> {
    for (let tried = 0; tried < LIMIT; tried += 1) {
      expect((await guess(person)).reason).toBe('LOG_IN_REFUSED');
    }
  }

  it('are limited, known and unknown accounts alike, and count at none of them then', async () => {
    const { email } = await signUp(system);
    await guessToLimit();
    const refused = await guess(person);
    expect(refused).toMatchObject(LIMITED);
    const ofKnown = await guess(person, email);
    expect({ ...ofKnown, metadata: {} }).toEqual({ ...refused, metadata: {} });
    const counted = await system.db
      .selectFrom('log_in_failures')
      .selectAll()
      .where('failures', '>', 0)
      .execute();
    expect(counted).toHaveLength(LIMIT);
    const elsewhere = from('198.51.100.2');
    expect((await guess(elsewhere)).reason).toBe('LOG_IN_REFUSED');
    elsewhere.close();
  });

  it('aren’t counted when they are right', async () => {
    const { email, password } = await signUp(system);
    for (let tried = 0; tried <= LIMIT; tried += 1) {
      await person.sessions.logIn({ ...request(), email, password });
    }
    await guessToLimit();
    const right = person.sessions.logIn({ ...request(), email, password });
    expect(await refusalOf(right)).toMatchObject(LIMITED);
  });

  it('are limited at sub-users as well', async () => {
    const owner = await signUpOwner(system);
    await createSubUser(system, owner);
    const logIn = (userName: string, password: string) =>
      person.sessions.logInSubUser({ ...request(), uin: owner.uin, userName, password });
    for (let tried = 0; tried <= LIMIT; tried += 1) await logIn('alice', SUB_USER_PASSWORD);
    await guessToLimit();
    expect(await refusalOf(logIn('alice', SUB_USER_PASSWORD))).toMatchObject(LIMITED);
  });
});
