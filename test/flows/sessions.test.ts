import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession, createClients } from '../../src/cli/clients.js';
import { newEmail, PASSWORD, request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { typeWrongPasswords } from '../environment/wrong-passwords.js';

describe('logging in and sessions (G6.2)', () => {
  let system: System;
  let person: Person;
  beforeAll(async () => {
    system = await startSystem();
    person = await signUp(system);
  });
  afterAll(() => system.stop());

  const logIn = (email = person.email, password = PASSWORD, id = request()) =>
    system.gateway.sessions.logIn({ ...id, email, password });

  it('tells a session by device and address, and which is one’s own', async () => {
    const { sessionToken, session } = await logIn();
    await logIn();
    expect(session).toMatchObject({ networkAddress: '203.0.113.7', current: true });
    expect(session?.device).toContain('Firefox');
    const { sessions } = await system.gateway.sessions.listSessions({}, asSession(sessionToken));
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([session?.id]);
    expect(sessions.length).toBeGreaterThanOrEqual(2);
  });

  it('believes a person’s address and device from the gateway only', async () => {
    const serviceKey = 's'.repeat(32);
    const headers = { 'holdfast-person-address': '198.51.100.1' };
    const service = createClients(system.config.GRPC_ADDRESS, { serviceKey, headers });
    const { session } = await service.sessions.logIn({
      ...request(),
      email: person.email,
      password: PASSWORD,
    });
    expect(session?.networkAddress).toBe('');
    service.close();
  });

  it('ends at log-out, and at once', async () => {
    const { sessionToken } = await logIn();
    await system.gateway.sessions.logOut(request(), asSession(sessionToken));
    const after = refusalOf(system.gateway.sessions.getSession({}, asSession(sessionToken)));
    expect(await after).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'SESSION_REQUIRED' });
  });

  it('are ended one by one or all the others at once, and never another account’s', async () => {
    const stranger = await signUp(system);
    const foreign = await logIn(stranger.email);
    const own = await logIn();
    const other = await logIn();
    const { sessions } = system.gateway;
    const end = (sessionId: string) =>
      sessions.endSession({ ...request(), sessionId }, asSession(own.sessionToken));
    for (const id of [foreign.session?.id ?? '', randomUUID()]) {
      expect(await refusalOf(end(id))).toMatchObject({
        status: 'NOT_FOUND',
        reason: 'SESSION_NOT_FOUND',
      });
    }
    await end(other.session?.id ?? '');
    await refusalOf(sessions.getSession({}, asSession(other.sessionToken)));
    const third = await logIn();
    const { ended } = await sessions.endOtherSessions(request(), asSession(own.sessionToken));
    expect(ended).toBeGreaterThanOrEqual(1);
    await refusalOf(sessions.getSession({}, asSession(third.sessionToken)));
    await sessions.getSession({}, asSession(own.sessionToken));
    await sessions.getSession({}, asSession(foreign.sessionToken));
  });

  it('end when unused for an hour, after 24 hours, and with a disabled account', async () => {
    const spoil = {
      last_seen_at: { last_seen_at: new Date(Date.now() - 3_601_000) },
      expires_at: { expires_at: new Date(Date.now() - 1_000) },
    };
    for (const change of Object.values(spoil)) {
      const { sessionToken, session } = await logIn();
      await system.db
        .updateTable('sessions')
        .set(change)
        .where('id', '=', session?.id ?? '')
        .execute();
      const after = refusalOf(system.gateway.sessions.getSession({}, asSession(sessionToken)));
      expect((await after).reason).toBe('SESSION_REQUIRED');
    }
    const other = await signUp(system);
    const { sessionToken } = await logIn(other.email);
    await system.db
      .updateTable('accounts')
      .set({ status: 'DISABLED' })
      .where('uin', '=', other.uin)
      .execute();
    await refusalOf(system.gateway.sessions.getSession({}, asSession(sessionToken)));
    expect((await refusalOf(logIn(other.email))).reason).toBe('LOG_IN_REFUSED');
  });

  it('pages through many sessions without missing or repeating one', async () => {
    const many = await signUp(system);
    const opened = [];
    for (let number = 0; number < 5; number += 1) opened.push(await logIn(many.email));
    const holder = asSession(opened[0]?.sessionToken ?? '');
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await system.gateway.sessions.listSessions({ pageSize: 2, pageToken }, holder);
      seen.push(...page.sessions.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(opened.map(({ session }) => session?.id).reverse());
  });

  it('refuses an unknown email and a wrong password with the same bytes', async () => {
    const wrong = await refusalOf(logIn(person.email, 'Wrong-Word-11'));
    const unknown = await refusalOf(logIn(newEmail(), 'Wrong-Word-11'));
    expect(unknown).toEqual(wrong);
  });

  it('locks after ten wrong passwords, known or unknown, until 24 h after the first', async () => {
    const known = (await signUp(system)).email;
    for (const email of [known, newEmail()]) {
      await typeWrongPasswords(system, email, 10);
      expect(await refusalOf(logIn(email))).toMatchObject({
        reason: 'LOG_IN_LOCKED',
        retryInfo: true,
      });
    }
    const day = 86_400_000;
    await system.db
      .updateTable('log_in_failures')
      .set({ first_failed_at: new Date(Date.now() - day - 1_000) })
      .where('failures', '>=', 10)
      .execute();
    expect((await logIn(known)).session).toBeDefined();
  });

  it('counts anew after a log-in that succeeded', async () => {
    const { email } = await signUp(system);
    for (let round = 0; round < 2; round += 1) {
      await typeWrongPasswords(system, email, 2);
      expect((await logIn(email)).session).toBeDefined();
    }
  });

  it('refuses a password of more than 1 KiB before it is hashed', async () => {
    const refused = await refusalOf(logIn(person.email, 'x'.repeat(1025)));
    expect(refused.metadata).toEqual({ password: 'PASSWORD_TOO_LONG' });
  });

  it('lets no session in with another token’s signature, and none without', async () => {
    const [first, second] = [await logIn(), await logIn()];
    const [head, body, number] = first.sessionToken.split('.');
    const forged = [head, body, number, second.sessionToken.split('.')[3]].join('.');
    for (const token of [forged, '', 'x', first.sessionToken.slice(1)]) {
      const call = refusalOf(system.gateway.sessions.getSession({}, asSession(token)));
      expect((await call).reason).toBe('SESSION_REQUIRED');
    }
  });
});
