import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { asSession } from '../../src/cli/clients.js';
import type { Session } from '../../src/gen/holdfast/v1/session.js';
import { logIn, startProved, type Holder } from '../environment/changes.js';
import { NEW_PASSWORD, newMobile, request, signUp, twice } from '../environment/people.js';
import type { Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { age, changePassword } from '../environment/rotation.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ PASSWORD_ROTATION: 'enforce' });
});
afterAll(() => system.stop());

/** A person whose password is that old, logged in. */
async function personOf(days: number): Promise<{ person: Person; holder: Holder }> {
  const person = await signUp(system);
  await age(system, days, person.uin);
  return { person, holder: await logIn(system, person) };
}

async function sessionOf(holder: Holder): Promise<Session | undefined> {
  const { session } = await system.gateway.sessions.getSession({}, holder);
  return session;
}

describe('an enforced change of an old password', () => {
  it('is asked for at the next log-in, and ends with the new password', async () => {
    const { person, holder } = await personOf(91);
    expect(await sessionOf(holder)).toMatchObject({ passwordChangeRequired: true });
    const { accounts } = system.gateway;
    const change = { ...request(), name: 'New Name Ltd' };
    const refused = await refusalOf(accounts.changeName(change, holder));
    expect(refused).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'PASSWORD_CHANGE_REQUIRED',
    });
    const flow = await changePassword(system, holder, person);
    expect(flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await sessionOf(holder)).toMatchObject({ passwordChangeRequired: false });
    // The very request that was refused goes through.
    const { flow: changed } = await accounts.changeName(change, holder);
    expect(changed?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('is said in the answer of the log-in itself', async () => {
    const { person } = await personOf(91);
    const { email, password } = person;
    const { session } = await system.gateway.sessions.logIn({ ...request(), email, password });
    expect(session?.passwordChangeRequired).toBe(true);
  });

  it('lets the account be seen, and sessions be listed and ended', async () => {
    const { person, holder } = await personOf(91);
    const other = await logIn(system, person);
    const { accounts, sessions } = system.gateway;
    const { account } = await accounts.getAccount({}, holder);
    expect(account?.uin).toBe(person.uin);
    const listed = await sessions.listSessions({ pageSize: 0, pageToken: '' }, holder);
    expect(listed.sessions.map(({ passwordChangeRequired }) => passwordChangeRequired)).toEqual([
      true,
      true,
    ]);
    const { id: sessionId = '' } = (await sessionOf(other)) ?? {};
    await sessions.endSession({ ...request(), sessionId }, holder);
    await sessions.endOtherSessions(request(), holder);
    await sessions.logOut(request(), holder);
    expect((await refusalOf(sessions.getSession({}, holder))).reason).toBe('SESSION_REQUIRED');
  });

  it('keeps every other door shut, steps of other flows included', async () => {
    const person = await signUp(system);
    const before = await logIn(system, person);
    const { step } = await startProved(system, 'startVerificationEmailChange', before, person);
    await age(system, 91, person.uin);
    // It was opened a moment ago: after the password was due, as the next log-in is.
    const { flows, accounts, messages, subUsers } = system.gateway;
    const email = 'new@example.com';
    const mobile = newMobile();
    const page = { pageSize: 0, pageToken: '' };
    const user = { userName: 'ada', ...twice(NEW_PASSWORD) };
    const doors = [
      () => flows.getFlow(step, before),
      () => flows.submitAddress({ ...request(), ...step, email }, before),
      () => flows.cancelFlow({ ...request(), ...step }, before),
      () => flows.listFlows(page, before),
      () => flows.startSecurityMobileChange(request(), before),
      () => flows.startLoginEmailChange(request(), before),
      () => flows.startContactMobileChange({ ...request(), mobile }, before),
      () => accounts.listActivity(page, before),
      () => messages.getSubscriptions({}, before),
      () => subUsers.createSubUser({ ...request(), ...user }, before),
      () => subUsers.listSubUsers(page, before),
    ];
    for (const door of doors) {
      expect((await refusalOf(door())).reason).toBe('PASSWORD_CHANGE_REQUIRED');
    }
  });

  it('leaves sessions alone that were open before the password was that old', async () => {
    const { person, holder } = await personOf(89);
    expect(await sessionOf(holder)).toMatchObject({ passwordChangeRequired: false });
    // The 90 days are over a minute after the log-in.
    await sql`
      update sessions set created_at = now() - interval '2 minutes' where uin = ${person.uin}`.execute(
      system.db,
    );
    await system.db
      .updateTable('accounts')
      .set({ password_due_at: new Date(Date.now() - 60_000) })
      .where('uin', '=', person.uin)
      .execute();
    expect(await sessionOf(holder)).toMatchObject({ passwordChangeRequired: false });
    const next = await logIn(system, person);
    expect(await sessionOf(next)).toMatchObject({ passwordChangeRequired: true });
    const { messages } = system.gateway;
    await messages.getSubscriptions({}, holder);
    const refused = await refusalOf(messages.getSubscriptions({}, next));
    expect(refused.reason).toBe('PASSWORD_CHANGE_REQUIRED');
  });

  it('is not asked of sub-users', async () => {
    const { person, holder } = await personOf(10);
    const { subUsers, sessions } = system.gateway;
    const user = { userName: 'ada', ...twice(NEW_PASSWORD) };
    await subUsers.createSubUser({ ...request(), ...user }, holder);
    await age(system, 91, person.uin);
    const { uin } = person;
    const { session, sessionToken } = await sessions.logInSubUser({
      ...request(),
      uin,
      userName: 'ada',
      password: NEW_PASSWORD,
    });
    expect(session?.passwordChangeRequired).toBe(false);
    const page = { pageSize: 0, pageToken: '' };
    await system.gateway.flows.listFlows(page, asSession(sessionToken));
  });
});
