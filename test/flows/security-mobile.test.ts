import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { logIn, startProved, submitNewAddress } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('changing the security mobile (G2.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('verifies identity first, then the new number by its code, and tells the former one', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const { flow, step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_ADDRESS', step: 3, stepCount: 4 });
    const done = await submitNewAddress(system, step, holder, { mobile: newMobile() });
    expect(done).toMatchObject({ outcome: 'FLOW_OUTCOME_COMPLETED', nextSteps: [] });
    await system.inbox.wait(person.mobile ?? '', 1, WITH_UNDO_LINK);
    const again = refusalOf(
      system.gateway.flows.submitCode({ ...request(), ...step, code: '000000' }, holder),
    );
    expect((await again).reason).toBe('FLOW_ENDED');
  });
});
