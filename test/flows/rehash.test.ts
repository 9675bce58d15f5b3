import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';

import { logIn } from '../environment/changes.js';
import { PASSWORD, request, signUp, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

/** As it was before the costs were raised. */
const FORMER = { memoryCost: 8_192, timeCost: 1, parallelism: 1 };

describe('a password that was hashed with former parameters', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const hashOf = async (uin: string) => {
    const { hash: phc } = await system.db
      .selectFrom('passwords')
      .select('hash')
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    return phc;
  };

  it('is hashed anew when it was right, and goes on to be', async () => {
    const person = await signUp(system);
    const former = await hash(PASSWORD, FORMER);
    await system.db
      .updateTable('passwords')
      .set({ hash: former })
      .where('uin', '=', person.uin)
      .execute();
    const wrong = { ...request(), email: person.email, password: 'Wrong-Kettle-42' };
    await refusalOf(system.gateway.sessions.logIn(wrong));
    expect(await hashOf(person.uin)).toBe(former);
    await logIn(system, person);
    const latter = await hashOf(person.uin);
    expect(latter).toContain('m=19456,t=2,p=1');
    await logIn(system, person);
    expect(await hashOf(person.uin)).toBe(latter);
  });

  it('is hashed anew for a sub-user as well', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { subUsers, sessions } = system.gateway;
    const named = { userName: 'ops', ...twice(PASSWORD) };
    await subUsers.createSubUser({ ...request(), ...named }, holder);
    await system.db
      .updateTable('sub_user_passwords')
      .set({ hash: await hash(PASSWORD, FORMER) })
      .execute();
    const credentials = { uin: person.uin, userName: 'ops', password: PASSWORD };
    await sessions.logInSubUser({ ...request(), ...credentials });
    const rows = await system.db.selectFrom('sub_user_passwords').select('hash').execute();
    expect(rows.map(({ hash: phc }) => phc.includes('m=19456,t=2,p=1'))).toEqual([true]);
  });
});
