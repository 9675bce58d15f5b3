import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { claimRequest, releaseRequest } from '../../src/db/requests.js';
import { createSendLimits, type SendLimits } from '../../src/db/send-limits.js';
import { nameSubject } from '../../src/keys/subject.js';
import { newClaim } from '../environment/claims.js';
import { forgetAnswer } from '../environment/forgotten-answer.js';
import { BLOCKED, holdRows, untilBlocked } from '../environment/locks.js';
import { newEmail, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a send whose server died over it', () => {
  let system: System;
  let limits: SendLimits;
  beforeAll(async () => {
    system = await startSystem();
    limits = createSendLimits(system.config);
  });
  afterAll(async () => {
    await limits.close();
    await system.stop();
  });

  it('after it was counted, and before its flow began, is sent when it is asked for again', async () => {
    const { email } = await signUp(system);
    const asked = { ...request(), email };
    const { recovery } = system.gateway;
    await recovery.startPasswordReset(asked);
    await system.inbox.wait(email, 1, WITH_LINK);
    const subject = nameSubject(system.config.SUBJECT_KEY, 'password-reset', email);
    await system.temporal.workflow.getHandle(`password-reset/${subject}`).terminate();
    await forgetAnswer(system, 'PASSWORD_RESET', asked);
    await recovery.startPasswordReset(asked);
    await system.inbox.wait(email, 2, WITH_LINK);
    // The next one finds both counted as one, and the minute not over.
    await recovery.startPasswordReset({ ...request(), email });
    expect(await system.inbox.list(email, WITH_LINK)).toHaveLength(2);
  });

  it('after its flow began isn’t sent again, and is answered as it was', async () => {
    const asked = { ...request(), email: newEmail() };
    const { registration } = system.gateway;
    const first = await registration.startSignUp(asked);
    await system.inbox.wait(asked.email);
    await forgetAnswer(system, 'SIGN_UP', asked);
    const second = await registration.startSignUp(asked);
    expect(second.flowSecret).toBe(first.flowSecret);
    expect(await system.inbox.list(asked.email)).toHaveLength(1);
    const other = refusalOf(registration.startSignUp({ ...asked, ...request() }));
    expect(await other).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
  });

  it('is given back by who holds its request, and by nobody else', async () => {
    const { db } = system;
    const quota = randomUUID();
    const asked = newClaim();
    await claimRequest(db, asked);
    expect(await limits.take(asked, quota)).toBeUndefined();
    expect(await limits.take(asked, quota)).toBeUndefined();
    await releaseRequest(db, { ...asked, holder: randomUUID() });
    const other = newClaim();
    await claimRequest(db, other);
    expect(await limits.take(other, quota)).toBeGreaterThan(0);
    await releaseRequest(db, asked);
    expect(await limits.take(other, quota)).toBeUndefined();
  });

  it('isn’t counted when the connection broke that was to count it', async () => {
    const { db } = system;
    const [asked, quota] = [newClaim(), randomUUID()];
    await claimRequest(db, asked);
    const counts = await holdRows(system, sql`lock table rate_limits in exclusive mode`);
    const broken = expect(limits.take(asked, quota)).rejects.toThrow(/terminat/);
    await untilBlocked(system);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${BLOCKED}`.execute(db);
    await broken;
    await counts.release();
    expect(await limits.take(asked, quota)).toBeUndefined();
    const other = newClaim();
    await claimRequest(db, other);
    expect(await limits.take(other, quota)).toBeGreaterThan(0);
  });
});
