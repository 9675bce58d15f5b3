import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { newMobile, PASSWORD, request, resetUpToCode, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const { FLOW_OUTCOME_REFUSED: REFUSED } = FlowOutcome;

/** What comes past all that ends a flow first: the rows are changed by hand. */
describe('the last step of a reset', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('is refused when the account has changed meanwhile (G4.6)', async () => {
    const { email, uin, flow, holder, code } = await atCode();
    await system.db
      .updateTable('accounts')
      .set((eb) => ({ security_epoch: eb('security_epoch', '+', '1') }))
      .where('uin', '=', uin)
      .execute();
    const { flows, sessions } = system.gateway;
    const late = refusalOf(flows.submitCode({ ...request(), ...flow, code }, holder));
    expect((await late).reason).toBe('FLOW_ENDED');
    const { session } = await sessions.logIn({ ...request(), email, password: PASSWORD });
    expect(session).toBeDefined();
  });

  it('changes nothing once its account is disabled', async () => {
    const { uin, flow, holder, code } = await atCode();
    await system.db
      .updateTable('accounts')
      .set({ status: 'DISABLED' })
      .where('uin', '=', uin)
      .execute();
    const { flows } = system.gateway;
    const done = await flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow).toMatchObject({ outcome: REFUSED, reason: 'ACCOUNT_CHANGED' });
  });

  it('changes nothing by a channel that was bound anew', async () => {
    const { uin, flow, holder, code } = await atCode();
    await system.db
      .updateTable('channels')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('uin', '=', uin)
      .where('kind', '=', 'SECURITY_MOBILE')
      .execute();
    const { flows } = system.gateway;
    const done = await flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow).toMatchObject({ outcome: REFUSED, reason: 'ACCOUNT_CHANGED' });
  });

  async function atCode() {
    const person = await signUp(system, { mobile: newMobile() });
    return { ...person, ...(await resetUpToCode(system, person)) };
  }
});
