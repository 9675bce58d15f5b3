import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { WITH_CONTACT_EMAIL_LINK, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import {
  logIn,
  startProved,
  withCode,
  withLink,
  type Holder,
  type StartedChange,
} from '../environment/changes.js';
import { holdRows, untilBlocked } from '../environment/locks.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  openReset,
  request,
  resetUpToCode,
  signUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('what a change of the password ends (G4.6)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const apply = ({ step }: StartedChange, holder: Holder, { password }: Person) =>
    system.gateway.flows.submitPassword(
      { ...request(), ...step, ...twice(NEW_PASSWORD), oldPassword: password },
      holder,
    );

  /** A change of the password that only its last step is left of. */
  async function ready(person: Person) {
    const holder = await logIn(system, person);
    return { holder, change: await startProved(system, 'startPasswordChange', holder, person) };
  }

  /** A change of the security mobile that waits for the new number's code. */
  async function mobileChangeAtItsCode(person: Person, holder: Holder) {
    const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
    const mobile = newMobile();
    const { flows } = system.gateway;
    const { code } = await withCode(system, mobile, () =>
      flows.submitAddress({ ...request(), ...step, mobile }, holder),
    );
    return { step, submit: () => flows.submitCode({ ...request(), ...step, code }, holder) };
  }

  it('is every other session, and not its own', async () => {
    const person = await signUp(system);
    const [first, second] = [await logIn(system, person), await logIn(system, person)];
    const { holder, change } = await ready(person);
    await apply(change, holder, person);
    const { sessions } = system.gateway;
    for (const other of [first, second]) {
      expect((await refusalOf(sessions.getSession({}, other))).reason).toBe('SESSION_REQUIRED');
    }
    const { sessions: live } = await sessions.listSessions({}, holder);
    expect(live.map(({ current }) => current)).toEqual([true]);
  });

  it('is another change at its last code, on the next call', async () => {
    const person = await signUp(system);
    const { holder, change } = await ready(person);
    const { submit, step } = await mobileChangeAtItsCode(person, holder);
    await apply(change, holder, person);
    expect((await refusalOf(submit())).reason).toBe('FLOW_ENDED');
    const { account } = await system.gateway.accounts.getAccount({}, holder);
    expect(account?.maskedSecurityMobile).toBe('');
    const { flow } = await system.gateway.flows.startSecurityMobileChange(request(), holder);
    expect(flow).toMatchObject({ state: 'FLOW_STATE_AWAITING_IDENTITY_METHOD' });
    expect(flow?.id).not.toBe(step.flowId);
  });

  it('is an opened reset at its code, and its link', async () => {
    const person = await signUp(system);
    const { holder, change } = await ready(person);
    const reset = await resetUpToCode(system, person, 'Calm-Harbour-3');
    await apply(change, holder, person);
    const { flows, recovery } = system.gateway;
    const submitted = { ...request(), ...reset.flow, code: reset.code };
    const code = await refusalOf(flows.submitCode(submitted, reset.holder));
    expect(code.reason).toBe('FLOW_ENDED');
    const { token } = reset;
    expect((await recovery.describeLink({ token })).status).toBe('LINK_STATUS_EXPIRED');
    const opened = await refusalOf(recovery.openPasswordReset({ ...request(), token }));
    expect(opened.reason).toBe('LINK_EXPIRED');
    await logIn(system, { ...person, password: NEW_PASSWORD });
  });

  it('is a reset whose link nobody has opened, and a new one can be asked for', async () => {
    const person = await signUp(system);
    const { holder, change } = await ready(person);
    const token = await askForReset(system, person.email);
    await apply(change, holder, person);
    const { recovery } = system.gateway;
    const opened = await refusalOf(recovery.openPasswordReset({ ...request(), token }));
    expect(opened.reason).toBe('LINK_EXPIRED');
    const next = await openReset(system, await askForReset(system, person.email));
    expect(next.opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('is such a reset before its flow is told, and what is asked for then isn’t lost', async () => {
    const person = await signUp(system);
    const { holder, change } = await ready(person);
    const former = await askForReset(system, person.email);
    // While its row can't be written, the change is in force and has told no other flow.
    const held = await holdRows(
      system,
      sql`select 1 from flows where id = ${change.step.flowId} for no key update`,
    );
    const applied = apply(change, holder, person);
    await untilBlocked(system);
    const token = await askForReset(system, person.email).finally(() => held.release());
    await applied;
    const { recovery } = system.gateway;
    expect((await recovery.describeLink({ token: former })).status).toBe('LINK_STATUS_EXPIRED');
    const { opened } = await openReset(system, token);
    expect(opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('is the link of a contact email', async () => {
    const person = await signUp(system);
    const { holder, change } = await ready(person);
    const email = newEmail();
    const { token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
      system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
    );
    await apply(change, holder, person);
    const verified = system.gateway.recovery.verifyContactEmail({ ...request(), token });
    expect((await refusalOf(verified)).reason).toBe('LINK_EXPIRED');
    const { account } = await system.gateway.accounts.getAccount({}, holder);
    expect(account).toMatchObject({ contactEmail: email, contactEmailVerified: false });
  });

  it('isn’t its own undo: each verified channel gets a link to it', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const { holder, change } = await ready(person);
    await apply(change, holder, person);
    await system.inbox.wait(person.email, 1, WITH_UNDO_LINK);
    await system.inbox.wait(person.mobile ?? '', 1, WITH_UNDO_LINK);
  });

  it('isn’t both when a reset is applied at the same moment: exactly one password is in force', async () => {
    for (let round = 0; round < 3; round += 1) {
      const person = await signUp(system);
      const { holder, change } = await ready(person);
      const reset = await resetUpToCode(system, person, 'Calm-Harbour-3');
      const submitted = { ...request(), ...reset.flow, code: reset.code };
      const ended = await Promise.allSettled([
        apply(change, holder, person),
        system.gateway.flows.submitCode(submitted, reset.holder),
      ]);
      const [changed, wasReset] = ended.map(completed);
      expect([changed, wasReset].filter(Boolean)).toHaveLength(1);
      const [right, wrong] = changed
        ? [NEW_PASSWORD, 'Calm-Harbour-3']
        : ['Calm-Harbour-3', NEW_PASSWORD];
      await logIn(system, { ...person, password: right });
      const refused = await refusalOf(logIn(system, { ...person, password: wrong }));
      expect(refused.reason).toBe('LOG_IN_REFUSED');
    }
  });

  it('isn’t both when another change types its last code at the same moment as a reset', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const { submit } = await mobileChangeAtItsCode(person, holder);
    const reset = await resetUpToCode(system, person);
    const code = { ...request(), ...reset.flow, code: reset.code };
    const ended = await Promise.allSettled([
      submit(),
      system.gateway.flows.submitCode(code, reset.holder),
    ]);
    expect(ended.filter(completed)).toHaveLength(1);
    const changes = await system.db
      .selectFrom('audit_events')
      .select('name')
      .where('uin', '=', person.uin)
      .where('name', 'in', ['ModifyPhoneNum', 'ResetPassword'])
      .execute();
    expect(changes).toHaveLength(1);
  });
});

/** Whether a step's answer is that its flow did what it was for. */
function completed(
  ended: PromiseSettledResult<{ flow?: { outcome: string } | undefined }>,
): boolean {
  return ended.status === 'fulfilled' && ended.value.flow?.outcome === 'FLOW_OUTCOME_COMPLETED';
}
