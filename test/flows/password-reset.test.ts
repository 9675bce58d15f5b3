import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Connection } from '@temporalio/client';

import { sql } from 'kysely';

import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { findFlow } from '../../src/db/flows.js';
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
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

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

  it('changes the password after link, new password and code, and ends every session', async () => {
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

  it('tells every verified channel of it', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    const { flow, holder, code } = await resetUpToCode(system, person);
    const mails = (await system.inbox.list(person.email)).length;
    const texts = (await system.inbox.list(mobile)).length;
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await system.inbox.wait(person.email, mails + 1);
    await system.inbox.wait(mobile, texts + 1);
  });

  it('answers an unknown address with the same receipt, and mails nothing', async () => {
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

  it('mails the address that is stored, however it was typed', async () => {
    const { email } = await signUp(system);
    const typed = email.toUpperCase();
    const mails = (await system.inbox.list(email)).length;
    await system.gateway.recovery.startPasswordReset({ ...request(), email: typed });
    await system.inbox.wait(email, mails + 1);
    expect(await system.inbox.list(typed)).toEqual([]);
  });

  it('isn’t used up by describing its link 20 times, nor by opening it twice', async () => {
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

  it('verifies identity on another channel than the link’s mailbox, if there is one', async () => {
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

  it('refuses a method that wasn’t offered', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const refused = await refusalOf(
      system.gateway.flows.submitPassword(
        {
          ...request(),
          ...flow,
          ...twice(NEW_PASSWORD),
          identityMethod: IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
        },
        holder,
      ),
    );
    expect(refused.metadata).toEqual({ identity_method: 'METHOD_NOT_OFFERED' });
  });

  it('refuses the last three passwords, and takes the fourth last again', async () => {
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

  it('works once when its code is submitted 50 times at once', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const calls = Array.from({ length: 50 }, () =>
      system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder),
    );
    const answers = await Promise.allSettled(calls);
    const completed = answers.filter(({ status }) => status === 'fulfilled');
    expect(completed).toHaveLength(1);
    const changes = await system.db
      .selectFrom('audit_events')
      .selectAll()
      .where('uin', '=', person.uin)
      .where('name', '=', 'ResetPassword')
      .execute();
    expect(changes).toHaveLength(1);
  });

  it('compares at most five of 50 wrong codes', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const calls = Array.from({ length: 50 }, () =>
      refusalOf(
        system.gateway.flows.submitCode({ ...request(), ...flow, code: wrongCode(code) }, holder),
      ),
    );
    const reasons = (await Promise.all(calls)).map(({ reason }) => reason);
    const compared = reasons.filter((reason) => reason === 'CODE_WRONG').length;
    expect(compared).toBeGreaterThan(0);
    expect(compared).toBeLessThanOrEqual(5);
    const counted = await system.db
      .selectFrom('code_failures')
      .selectAll()
      .where('flow_id', '=', flow.flowId)
      .execute();
    expect(counted.length).toBe(compared);
  });

  it('is refused at its last step when the account has changed meanwhile', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    await system.db
      .updateTable('accounts')
      .set((eb) => ({ security_epoch: eb('security_epoch', '+', '1') }))
      .where('uin', '=', person.uin)
      .execute();
    const done = await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow).toMatchObject({
      outcome: 'FLOW_OUTCOME_REFUSED',
      reason: 'ACCOUNT_CHANGED',
    });
    await logIn(person.email, PASSWORD);
  });

  it('can’t be finished once its account is disabled', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    await system.db
      .updateTable('accounts')
      .set({ status: 'DISABLED' })
      .where('uin', '=', person.uin)
      .execute();
    const done = await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_REFUSED');
  });

  it('ends without effect when it is cancelled, and its link with it', async () => {
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

  it('lifts the log-in lock of its account', async () => {
    const person = await signUp(system);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await refusalOf(logIn(person.email, 'Wrong-Word-11'));
    }
    expect((await refusalOf(logIn(person.email, PASSWORD))).reason).toBe('LOG_IN_LOCKED');
    const { flow, holder, code } = await resetUpToCode(system, person);
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await logIn(person.email, NEW_PASSWORD);
  });

  it('goes on after the worker was gone for a while', async () => {
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

  it('keeps what was accepted when the password is sent again', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const again = refusalOf(
      system.gateway.flows.submitPassword(
        { ...request(), ...flow, ...twice('Calm-Harbour-3') },
        holder,
      ),
    );
    expect((await again).reason).toBe('STEP_NOT_OPEN');
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await logIn(person.email, NEW_PASSWORD);
  });

  it('doesn’t tell a former password to a step that wouldn’t be taken', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const guess = () =>
      refusalOf(
        system.gateway.flows.submitPassword({ ...request(), ...flow, ...twice(PASSWORD) }, holder),
      );
    expect((await guess()).reason).toBe('STEP_NOT_OPEN');
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect((await guess()).reason).toBe('FLOW_ENDED');
  });

  it('compares no more than ten new passwords with former ones in 24 hours', async () => {
    const person = await signUp(system);
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const guess = () =>
      refusalOf(
        system.gateway.flows.submitPassword({ ...request(), ...flow, ...twice(PASSWORD) }, holder),
      );
    for (let tried = 0; tried < 10; tried += 1) {
      expect((await guess()).metadata).toEqual({ new_password: 'PASSWORD_REUSED' });
    }
    expect((await guess()).reason).toBe('TRIES_EXHAUSTED');
  });

  it('starts over for whoever opens the link again: no code proves another’s password', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const thief = await resetUpToCode(system, person, 'Calm-Harbour-3');
    const owner = await openReset(system, thief.token);
    expect(owner.opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    const { flows } = system.gateway;
    const typed = { ...request(), ...owner.flow, code: thief.code };
    expect((await refusalOf(flows.submitCode(typed, owner.holder))).reason).toBe('STEP_NOT_OPEN');
    const late = refusalOf(
      flows.submitCode({ ...request(), ...thief.flow, code: thief.code }, thief.holder),
    );
    expect((await late).reason).toBe('FLOW_NOT_FOUND');
    await flows.submitPassword(
      { ...request(), ...owner.flow, ...twice(NEW_PASSWORD) },
      owner.holder,
    );
    const former = { ...request(), ...owner.flow, code: thief.code };
    expect((await refusalOf(flows.submitCode(former, owner.holder))).reason).toBe('CODE_DEAD');
  });

  it('isn’t disturbed by input that nobody can decode', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const row = await findFlow(system.db, flow.flowId);
    const plain = new Client({ connection: system.temporal.connection as Connection });
    const handle = plain.workflow.getHandle(row?.workflow_id ?? '');
    await handle.signal('linkOpened');
    await handle.signal('linkOpened', { flowId: flow.flowId, linkNumber: 1, opening: 7 });
    await handle.signal('askedForLink');
    await handle.executeUpdate('cancel', { args: [flow] }).catch(() => undefined);
    const done = await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
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

  it.each(['', 'k1.x.1.y', `k1.${'A'.repeat(22)}.1.${'A'.repeat(43)}`])(
    'knows no link %j',
    async (token) => {
      const refused = await refusalOf(system.gateway.recovery.describeLink({ token }));
      expect(['LINK_UNKNOWN', 'FIELD_INVALID']).toContain(refused.reason);
    },
  );

  it('takes steps from its link’s holder only', async () => {
    const person = await signUp(system);
    const { flow, code } = await resetUpToCode(system, person);
    const stranger = await signUp(system);
    const { sessionToken } = await logIn(stranger.email, PASSWORD);
    const own = await logIn(person.email, PASSWORD);
    const other = await openReset(system, await askForReset(system, stranger.email));
    for (const headers of [
      {},
      asSession(sessionToken),
      asSession(own.sessionToken),
      other.holder,
      asFlowHolder('k1.forged'),
    ]) {
      const { flows } = system.gateway;
      const calls = [
        () => flows.getFlow(flow, headers),
        () => flows.submitCode({ ...request(), ...flow, code }, headers),
        () => flows.cancelFlow({ ...request(), ...flow }, headers),
      ];
      for (const call of calls) {
        expect(await refusalOf(call())).toMatchObject({
          status: 'NOT_FOUND',
          reason: 'FLOW_NOT_FOUND',
        });
      }
    }
    const none = await refusalOf(
      system.gateway.flows.getFlow({ flowId: randomUUID() }, other.holder),
    );
    expect(none.reason).toBe('FLOW_NOT_FOUND');
  });
});
