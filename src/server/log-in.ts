import { clearAttempts, giveBackAttempt, takeAttempt } from '../db/attempts.js';
import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import { SESSION_LIFETIME } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** What a person logs in with. */
export interface Credentials {
  email: EnteredAddress;
  password: string;
}

/** An account whose password was right, and which one that was. */
interface Verified {
  uin: string;
  version: number;
}

/**
 * Checks a password. An unknown email costs the same, and counts and locks in the same way (G6.3).
 * @throws Refusal LOG_IN_REFUSED, LOG_IN_LOCKED, BUSY.
 */
export async function verifyCredentials(
  { db, hasher, config }: Dependencies,
  { email, password }: Credentials,
): Promise<Verified> {
  const subject = nameSubject(config.SUBJECT_KEY, 'log-in', email.canonical);
  await takeAttempt(db, subject, 'LOG_IN_LOCKED');
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
  const matches = await hasher.verify(account?.hash, password).catch(async (error: unknown) => {
    await giveBackAttempt(db, subject);
    throw error;
  });
  if (!account || !matches) throw new Refusal('LOG_IN_REFUSED');
  await clearAttempts(db, subject);
  return { uin: account.uin, version: account.password_version };
}

/**
 * Checks a password and opens a session (G6.2).
 * @param sessionId the id that the session is to have: a repeated request opens it once.
 * @throws Refusal LOG_IN_REFUSED, LOG_IN_LOCKED, BUSY.
 */
export async function logIn(
  dependencies: Dependencies,
  actor: Actor,
  credentials: Credentials,
  sessionId: string,
): Promise<void> {
  const { uin, version } = await verifyCredentials(dependencies, credentials);
  await dependencies.db.transaction().execute(async (tx) => {
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
    await openSession(tx, { id: sessionId, uin, actor });
  });
}

async function openSession(
  tx: Tx,
  { id, uin, actor }: { id: string; uin: string; actor: Actor },
): Promise<void> {
  const opened = await tx
    .insertInto('sessions')
    .values({
      id,
      uin,
      network_address: actor.networkAddress ?? null,
      device: actor.device ?? null,
      expires_at: new Date(Date.now() + SESSION_LIFETIME),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!opened) {
    const own = await tx
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', id)
      .where('uin', '=', uin)
      .executeTakeFirst();
    if (!own) throw new Refusal('LOG_IN_REFUSED');
    return;
  }
  await audit(tx, { name: 'ConsoleLogin', uin, actor, after: { sessionId: id } });
}
