import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { request, resetUpToCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

it('a reset of the account ends the sessions of its sub-users too', async () => {
  const owner = await signUpOwner(system);
  await createSubUser(system, owner);
  const session = await logInSubUser(system, owner);
  const { sessions, flows } = system.gateway;
  const { flow, holder, code } = await resetUpToCode(system, owner);
  const done = await flows.submitCode({ ...request(), ...flow, code }, holder);
  expect(done.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_COMPLETED);
  for (const ended of [session, owner.holder]) {
    expect((await refusalOf(sessions.getSession({}, ended))).reason).toBe('SESSION_REQUIRED');
  }
});
