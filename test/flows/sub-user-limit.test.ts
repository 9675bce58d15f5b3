import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { SUB_USER_LIMIT } from '../../src/domain/sub-user.js';
import { request, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, signUpOwner, SUB_USER_PASSWORD } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

it('an account has a thousand sub-users at most; those that were deleted don’t count', async () => {
  const owner = await signUpOwner(system);
  const { subUsers } = system.gateway;
  const deleted = await createSubUser(system, owner, 'deleted');
  await subUsers.deleteSubUser({ ...request(), subUserId: deleted.id }, owner.holder);
  await sql`insert into sub_users (id, uin, user_name)
    select gen_random_uuid(), ${owner.uin}, 'user-' || n
    from generate_series(1, ${SUB_USER_LIMIT - 1}) n`.execute(system.db);
  await createSubUser(system, owner, 'last');
  const beyond = subUsers.createSubUser(
    { ...request(), userName: 'beyond', ...twice(SUB_USER_PASSWORD) },
    owner.holder,
  );
  expect((await refusalOf(beyond)).reason).toBe('SUB_USER_LIMIT_REACHED');
});
