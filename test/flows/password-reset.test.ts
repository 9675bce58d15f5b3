import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { sql } from 'kysely';

import { asSession } from '../../src/cli/clients.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  openReset,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { typeWrongPasswords } from '../environment/wrong-passwords.js';

const { IDENTITY_METHOD_KIND_SECURITY_MOBILE, IDENTITY_METHOD_KIND_VERIFICATION_EMAIL } =
  IdentityMethodKind;

describe('resetting a forgotten password (G5)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const logIn = (email: string, password: string) =>
    system.gateway.sessions.logIn({ ...request(), email, password });

  it('changes the password after link, new password and code, and ends every session (G5.3, G5.5)', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    const { sessionToken } = await logIn(person.email, PASSWORD);
    const { flow, holder, code, token } = await resetUpToCode(system, person);
    // Nothing has changed before the code.
    await logIn(person.email, PASSWORD);
    const done = await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow).toMatchObject({
      state: 'FLOW_STATE_ENDED',
      outcome: 'FLOW_OUTCOME_COMPLETED',
      nextSteps: [],
    });
    const session = refusalOf(system.gateway.sessions.getSession({}, asSession(sessionToken)));
    expect(await session).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'SESSION_REQUIRED' });
    expect((await refusalOf(logIn(person.email, PASSWORD))).reason).toBe('LOG_IN_REFUSED');
    await logIn(person.email, NEW_PASSWORD);
    const again = refusalOf(system.gateway.recovery.openPasswordReset({ ...request(), token }));
    expect(await again).toMatchObject({ status: 'FAILED_PRECONDITION', reason: 'LINK_USED' });
  });

  it('tells every verified channel of it (G8.7)', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    const { flow, holder, code } = await resetUpToCode(system, person);
    const mails = (await system.inbox.list(person.email)).length;
    const texts = (await system.inbox.list(mobile)).length;
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await system.inbox.wait(person.email, mails + 1);
    await system.inbox.wait(mobile, texts + 1);
  });

  it('answers an unknown address with the same receipt, and mails nothing (G5.1)', async () => {
    const [known, unknown] = [(await signUp(system)).email, newEmail()];
    const mails = (await system.inbox.list(known)).length;
    const { recovery } = system.gateway;
    const receipts = [
      await recovery.startPasswordReset({ ...request(), email: unknown }),
      await recovery.startPasswordReset({ ...request(), email: known }),
    ];
    expect(receipts).toEqual([{}, {}]);
    await system.inbox.wait(known, mails + 1);
    expect(await system.inbox.list(unknown)).toEqual([]);
  });

  it('mails the address that is stored, however it was typed (G5.1)', async () => {
    const { email } = await signUp(system);
    const typed = email.toUpperCase();
    const mails = (await system.inbox.list(email)).length;
    await system.gateway.recovery.startPasswordReset({ ...request(), email: typed });
    await system.inbox.wait(email, mails + 1);
    expect(await system.inbox.list(typed)).toEqual([]);
  });

  it('isn’t used up by describing its link 20 times, nor by opening it twice (G5.2)', async () => {
    const person = await signUp(system);
    const token = await askForReset(system, person.email);
    const { recovery } = system.gateway;
    for (let fetched = 0; fetched < 20; fetched += 1) {
      expect(await recovery.describeLink({ token })).toMatchObject({
        kind: 'FLOW_KIND_PASSWORD_RESET',
        status: 'LINK_STATUS_ALIVE',
      });
    }
    const first = await openReset(system, token);
    const second = await openReset(system, token);
    expect(first.opened).toMatchObject({ state: 'FLOW_STATE_AWAITING_PASSWORD', step: 2 });
    expect(second.flow).toEqual(first.flow);
  });

  it('verifies identity on another channel than the link’s mailbox, if there is one (G5.4, G8.6)', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const { opened } = await openReset(system, await askForReset(system, person.email));
    expect(opened?.offeredMethods.map(({ kind }) => kind)).toEqual([
      IDENTITY_METHOD_KIND_SECURITY_MOBILE,
    ]);
    const lone = await signUp(system);
    const reset = await openReset(system, await askForReset(system, lone.email));
    expect(reset.opened?.offeredMethods.map(({ kind }) => kind)).toEqual([
      IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
    ]);
  });

  it('refuses the last three passwords, and takes the fourth last again (G4.4, G5.3)', async () => {
    const person = await signUp(system);
    const passwords = [PASSWORD, 'Tall-Lantern-7', 'Calm-Harbour-3', 'Wide-Meadow-8'];
    for (const password of passwords.slice(1)) {
      const { flow, holder, code } = await resetUpToCode(system, person, password);
      await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    }
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const submit = (password: string) =>
      system.gateway.flows.submitPassword({ ...request(), ...flow, ...twice(password) }, holder);
    for (const password of passwords.slice(1)) {
      expect((await refusalOf(submit(password))).metadata).toEqual({
        new_password: 'PASSWORD_REUSED',
      });
    }
    expect((await submit(PASSWORD)).flow?.state).toBe('FLOW_STATE_AWAITING_CODE');
  });

  it('ends without effect when it is cancelled, and its link with it (G8.2)', async () => {
    const person = await signUp(system);
    const { flow, holder, code, token } = await resetUpToCode(system, person);
    const { flows, recovery } = system.gateway;
    const cancelled = await flows.cancelFlow({ ...request(), ...flow }, holder);
    expect(cancelled.flow?.outcome).toBe('FLOW_OUTCOME_CANCELLED');
    const late = refusalOf(flows.submitCode({ ...request(), ...flow, code }, holder));
    expect(await late).toMatchObject({ reason: 'FLOW_ENDED' });
    const link = await recovery.describeLink({ token });
    expect(link.status).toBe('LINK_STATUS_EXPIRED');
    const staged = await system.db
      .selectFrom('staged_passwords')
      .selectAll()
      .where('flow_id', '=', flow.flowId)
      .execute();
    expect(staged).toEqual([]);
    await logIn(person.email, PASSWORD);
  });

  it('lifts the log-in lock of its account (G6.3)', async () => {
    const person = await signUp(system);
    await typeWrongPasswords(system, person.email, 10);
    expect((await refusalOf(logIn(person.email, PASSWORD))).reason).toBe('LOG_IN_LOCKED');
    const { flow, holder, code } = await resetUpToCode(system, person);
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect((await logIn(person.email, NEW_PASSWORD)).session).toBeDefined();
  });

  it('goes on after the worker was gone for a while (G8.2)', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    await system.stopWorker();
    const submission = { ...request(), ...flow, code };
    const late = await refusalOf(system.gateway.flows.submitCode(submission, holder));
    expect(late).toMatchObject({ status: 'UNAVAILABLE', retryInfo: true });
    await system.startWorker();
    // The same request again gets the answer of the step that went on.
    const done = await system.gateway.flows.submitCode(submission, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(person.email, NEW_PASSWORD);
  });

  it('tells every step of itself by one query', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const mails = (await system.inbox.list(person.email)).length;
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await system.inbox.wait(person.email, mails + 1);
    const query = sql<{ event: string }>`
      select event from flow_history where flow_id = ${flow.flowId} order by created_at`;
    const { rows } = await query.execute(system.db);
    expect(rows.map(({ event }) => event)).toEqual([
      'FlowStarted',
      'MessageSent',
      'LinkOpened',
      'PasswordEntered',
      'MessageSent',
      'CodeAccepted',
      'ResetPassword',
      'EndSessions',
      'FlowEnded',
      'MessageSent',
    ]);
  });
});
