import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { createClients } from '../../src/cli/clients.js';
import {
  claimRequest,
  releaseRequest,
  renewRequest,
  settleRequest,
} from '../../src/db/requests.js';
import { newClaim } from '../environment/claims.js';
import { holdRows, untilBlocked } from '../environment/locks.js';
import { newEmail, PASSWORD, request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { lookUntil } from '../promises/look-until.js';

describe('a request id', () => {
  let system: System;
  let person: Person;
  beforeAll(async () => {
    system = await startSystem();
    person = await signUp(system);
  });
  afterAll(() => system.stop());

  const claimOf = (id: string) =>
    system.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  async function endLease(id: string): Promise<void> {
    const over = { leased_until: new Date(0) };
    await system.db.updateTable('requests').set(over).where('id', '=', id).execute();
  }

  /** A log-in that waits for its session to be written, and its claim. */
  async function heldLogIn() {
    const { db, gateway } = system;
    const sessions = await holdRows(system, sql`lock table sessions in exclusive mode`);
    const { email } = person;
    const call = gateway.sessions.logIn({ ...request(), email, password: PASSWORD });
    await untilBlocked(system);
    const claims = db.selectFrom('requests').selectAll().orderBy('created_at', 'desc');
    return { call, sessions, claim: await claims.limit(1).executeTakeFirstOrThrow() };
  }

  it('gives one effect and one answer when sent 50 times at once', async () => {
    const id = request();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        system.gateway.sessions.logIn({ ...id, email: person.email, password: PASSWORD }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const sessions = await system.db.selectFrom('sessions').select('id').execute();
    expect(sessions).toHaveLength(1);
  });

  it('starts one sign-up when sent 50 times at once', async () => {
    const [id, email] = [request(), newEmail()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => system.gateway.registration.startSignUp({ ...id, email })),
    );
    expect(new Set(answers.map(({ flow }) => flow?.id)).size).toBe(1);
    await system.inbox.wait(email);
    expect(await system.inbox.list(email)).toHaveLength(1);
  });

  it('is one caller’s at a time, until the lease of who died with it is over', async () => {
    const { db } = system;
    const asked = newClaim();
    const claims = await Promise.all([claimRequest(db, asked), claimRequest(db, asked)]);
    expect(claims.map(({ state }) => state).sort()).toEqual(['MINE', 'UNDER_WAY']);
    await endLease(asked.id);
    expect(await claimRequest(db, asked)).toEqual({ state: 'MINE' });
  });

  it('is settled by who took it over, not by who stood still with it', async () => {
    const { db } = system;
    const asked = newClaim();
    await claimRequest(db, asked);
    await endLease(asked.id);
    const next = { ...asked, holder: randomUUID() };
    expect(await claimRequest(db, next)).toEqual({ state: 'MINE' });
    const held = await claimOf(asked.id);
    await renewRequest(db, asked);
    await releaseRequest(db, asked);
    expect(await settleRequest(db, asked, { answer: Buffer.from('late') })).toBe(false);
    expect(await claimOf(asked.id)).toEqual(held);
    expect(await settleRequest(db, next, { answer: Buffer.from('kept') })).toBe(true);
    const answered = { state: 'ANSWERED', answer: Buffer.from('kept') };
    expect(await claimRequest(db, asked)).toEqual(answered);
  });

  it('stays claimed while its call works', async () => {
    const { call, sessions, claim } = await heldLogIn();
    const renewed = await lookUntil(
      10_000,
      () => claimOf(claim.id),
      ({ leased_until }) => leased_until > claim.leased_until,
    );
    await sessions.release();
    await call.catch(() => undefined);
    expect(renewed).toMatchObject({ answer: null, refusal: null });
    expect(renewed.leased_until.getTime()).toBeGreaterThan(claim.leased_until.getTime());
  });

  it('whose call another has taken over is asked for again', async () => {
    const { call, sessions, claim } = await heldLogIn();
    const { id } = claim;
    const other = { holder: randomUUID() };
    await system.db.updateTable('requests').set(other).where('id', '=', id).execute();
    const refusal = refusalOf(call);
    await sessions.release();
    expect(await refusal).toMatchObject({ reason: 'UNAVAILABLE', retryInfo: true });
    expect(await claimOf(id)).toMatchObject({ ...other, answer: null, refusal: null });
  });

  it('lets nobody in who repeats it with another password', async () => {
    const id = request();
    const { sessions } = system.gateway;
    const open = (password: string) => sessions.logIn({ ...id, email: person.email, password });
    await open(PASSWORD);
    expect((await refusalOf(open('Wrong-Word-11'))).reason).toBe('LOG_IN_REFUSED');
    await open(PASSWORD);
  });

  it('is refused with another request', async () => {
    const id = request();
    const { registration } = system.gateway;
    await registration.startSignUp({ ...id, email: newEmail() });
    const reused = await refusalOf(registration.startSignUp({ ...id, email: newEmail() }));
    expect(reused).toMatchObject({ status: 'ALREADY_EXISTS', reason: 'REQUEST_ID_REUSED' });
  });

  it('repeats a refusal without counting again', async () => {
    const id = request();
    const wrong = () =>
      refusalOf(
        system.gateway.sessions.logIn({ ...id, email: person.email, password: 'Wrong-Word-11' }),
      );
    expect(await wrong()).toEqual(await wrong());
    const counted = await system.db.selectFrom('log_in_failures').select('failures').execute();
    expect(counted).toEqual([{ failures: 1 }]);
  });

  it('keeps no token and no secret in the database', async () => {
    const { sessionToken } = await system.gateway.sessions.logIn({
      ...request(),
      email: person.email,
      password: PASSWORD,
    });
    const rows = await system.db.selectFrom('requests').selectAll().execute();
    const dump = rows.map((row) => `${JSON.stringify(row)}${row.answer?.toString() ?? ''}`).join();
    expect(dump).not.toContain(sessionToken.split('.')[3]);
    expect(dump).not.toContain(PASSWORD);
  });
});

describe('a caller', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it.each(['', 'x'.repeat(32)])(
    'without a known service key (%j) is refused',
    async (serviceKey) => {
      const stranger = createClients(system.config.GRPC_ADDRESS, { serviceKey });
      const refused = await refusalOf(
        stranger.registration.startSignUp({ ...request(), email: newEmail() }),
      );
      expect(refused).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'CALLER_UNKNOWN' });
      stranger.close();
    },
  );
});
