import { sql } from 'kysely';

import type { Tx } from '../db/pool.js';
import { LOG_IN_LOCK_FAILURES, LOG_IN_LOCK_WINDOW, SESSION_LIFETIME } from '../domain/durations.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** What a person logs in with. */
export interface Credentials {
  email: EnteredAddress;
  password: string;
}

/**
 * Checks a password and opens a session (G6.2). An unknown email costs the same, and counts and locks
 * in the same way (G6.3).
 * @param sessionId the id that the session is to have: a repeated request opens it once.
 * @throws Refusal LOG_IN_REFUSED, LOG_IN_LOCKED, BUSY.
 */
export async function logIn(
  { db, hasher, config }: Dependencies,
  actor: Actor,
  { email, password }: Credentials,
  sessionId: string,
): Promise<void> {
  const subject = nameSubject(config.SUBJECT_KEY, 'log-in', email.canonical);
  await checkLock(db, subject);
  const account = await db
    .selectFrom('accounts')
    .innerJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select(['accounts.uin', 'password_version', 'hash'])
    .where('login_email_canonical', '=', email.canonical)
    .where('status', '=', 'ACTIVE')
    .executeTakeFirst();
  const matches = await hasher.verify(account?.hash, password);
  if (!account || !matches) {
    await countFailure(db, subject);
    throw new Refusal('LOG_IN_REFUSED');
  }
  const { uin, password_version: version } = account;
  await db.transaction().execute(async (tx) => {
    // A password change that is being applied ends this log-in, or waits for it and ends its session.
    const current = await tx
      .selectFrom('accounts')
      .select('uin')
      .where('uin', '=', uin)
      .where('password_version', '=', version)
      .where('status', '=', 'ACTIVE')
      .forShare()
      .executeTakeFirst();
    if (!current) throw new Refusal('LOG_IN_REFUSED');
    await checkLock(tx, subject);
    await tx.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
    await openSession(tx, { id: sessionId, uin, actor });
  });
}

async function openSession(
  tx: Tx,
  { id, uin, actor }: { id: string; uin: string; actor: Actor },
): Promise<void> {
  const network_address = actor.networkAddress ?? null;
  const device = actor.device ?? null;
  const expires_at = new Date(Date.now() + SESSION_LIFETIME);
  const opened = await tx
    .insertInto('sessions')
    .values({ id, uin, network_address, device, expires_at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!opened) return;
  await tx
    .insertInto('audit_events')
    .values({
      name: 'ConsoleLogin',
      uin,
      flow_id: null,
      caller: actor.caller,
      network_address,
      device,
      before: '{}',
      after: JSON.stringify({ sessionId: id }),
    })
    .execute();
}

const windowStart = () => sql<Date>`now() - ${LOG_IN_LOCK_WINDOW} * interval '1 ms'`;

/** The lock lasts until 24 h after the first failure, and further tries don't extend it (G6.3). */
async function checkLock(db: Pick<Tx, 'selectFrom'>, subject: string): Promise<void> {
  const locked = await db
    .selectFrom('log_in_failures')
    .select('first_failed_at')
    .where('subject', '=', subject)
    .where('failures', '>=', LOG_IN_LOCK_FAILURES)
    .where('first_failed_at', '>', windowStart())
    .executeTakeFirst();
  if (!locked) return;
  const retryAfter = locked.first_failed_at.valueOf() + LOG_IN_LOCK_WINDOW - Date.now();
  throw new Refusal('LOG_IN_LOCKED', { retryAfter: Math.max(retryAfter, 0) });
}

/** Counts a wrong password before it is answered. */
async function countFailure(db: Pick<Tx, 'insertInto'>, subject: string): Promise<void> {
  await db
    .insertInto('log_in_failures')
    .values({ subject, failures: 1 })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet({
        failures: sql`case when log_in_failures.first_failed_at > ${windowStart()}
          then log_in_failures.failures + 1 else 1 end`,
        first_failed_at: sql`case when log_in_failures.first_failed_at > ${windowStart()}
          then log_in_failures.first_failed_at else now() end`,
      }),
    )
    .execute();
}
