import { clearAttempts, takeAttempt, withAttempt } from '../db/attempts.js';
import type { EnteredAddress } from '../domain/address.js';
import { LOG_IN_CHALLENGE_FAILURES } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import { nameOfSubUser } from '../domain/sub-user.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';
import { takeLogIn } from './limit-log-ins.js';
import { rehash } from './rehash.js';

/** What an account logs in with. */
export interface Credentials {
  email: EnteredAddress;
  password: string;
}

/** What a sub-user logs in with. */
export interface SubUserCredentials {
  uin: string;
  userName: string;
  password: string;
}

/** A password that was right, and which one that was. */
export interface Verified {
  uin: string;
  subUserId: string | null;
  version: number;
  /** The account's when the password was looked up; a sub-user's log-in doesn't depend on it. */
  securityEpoch?: string;
}

/** The account's password, as far as there is one. */
type Known = (Verified & { hash: string }) | undefined;

/** What became of a log-in's password. */
export interface Judged {
  /** Undefined when it was wrong, or there is no such account. */
  verified: Verified | undefined;
  /** By what the tries are counted. */
  subject: string;
  /** After 3 wrong passwords a code is asked for as well, whatever this one is (G6.3). */
  needsCode: boolean;
}

/**
 * Judges an account's password. An unknown email costs the same, and counts and locks in the same way (G6.3).
 * @throws Refusal LOG_INS_LIMITED, LOG_IN_LOCKED, BUSY.
 */
export async function judgePassword(
  dependencies: Dependencies,
  actor: Actor,
  { email, password }: Credentials,
): Promise<Judged> {
  const { db, config } = dependencies;
  const { giveBack } = await takeLogIn(dependencies, actor);
  const subject = nameSubject(config.SUBJECT_KEY, 'log-in', email.canonical);
  const failures = await takeAttempt(db, subject, 'LOG_IN_LOCKED');
  const account = await db
    .selectFrom('accounts')
    .innerJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select(['accounts.uin', 'password_version', 'security_epoch', 'hash'])
    .where('login_email_canonical', '=', email.canonical)
    .where('status', '=', 'ACTIVE')
    .executeTakeFirst();
  const known = account && {
    uin: account.uin,
    subUserId: null,
    version: account.password_version,
    securityEpoch: account.security_epoch,
    hash: account.hash,
  };
  const verified = await compare(dependencies, subject, known, password);
  const needsCode = failures > LOG_IN_CHALLENGE_FAILURES;
  // Where a code is asked for, nothing tells whether the password was right.
  if (verified && !needsCode) await giveBack();
  return { verified, subject, needsCode };
}

/** Checks an account's password, where no code is asked for. @throws Refusal as {@link judgePassword}; LOG_IN_REFUSED. */
export async function verifyCredentials(
  dependencies: Dependencies,
  actor: Actor,
  credentials: Credentials,
): Promise<Verified> {
  const { verified, needsCode, subject } = await judgePassword(dependencies, actor, credentials);
  if (!verified || needsCode) throw new Refusal('LOG_IN_REFUSED');
  await clearAttempts(dependencies.db, subject);
  return verified;
}

/**
 * Checks a sub-user's password: its tries are its own, and no code is asked for, for it has no channel.
 * @throws Refusal LOG_INS_LIMITED, LOG_IN_REFUSED, LOG_IN_LOCKED, BUSY.
 */
export async function verifySubUserCredentials(
  dependencies: Dependencies,
  actor: Actor,
  { uin, userName, password }: SubUserCredentials,
): Promise<Verified> {
  const { db, config } = dependencies;
  const { giveBack } = await takeLogIn(dependencies, actor);
  const name = nameOfSubUser(uin, userName);
  const subject = nameSubject(config.SUBJECT_KEY, 'log-in/sub-user', name);
  await takeAttempt(db, subject, 'LOG_IN_LOCKED');
  const subUser = await db
    .selectFrom('sub_users')
    .innerJoin('accounts', 'accounts.uin', 'sub_users.uin')
    .innerJoin('sub_user_passwords', (join) =>
      join
        .onRef('sub_user_id', '=', 'sub_users.id')
        .onRef('sub_user_passwords.version', '=', 'sub_users.password_version'),
    )
    .select(['sub_users.id', 'sub_users.password_version', 'hash'])
    .where('sub_users.uin', '=', uin)
    .where((eb) => eb(eb.fn<string>('lower', ['user_name']), '=', userName.toLowerCase()))
    .where('sub_users.status', '=', 'ACTIVE')
    .where('accounts.status', '=', 'ACTIVE')
    .executeTakeFirst();
  const known = subUser && {
    uin,
    subUserId: subUser.id,
    version: subUser.password_version,
    hash: subUser.hash,
  };
  const verified = await compare(dependencies, subject, known, password);
  if (!verified) throw new Refusal('LOG_IN_REFUSED');
  await giveBack();
  await clearAttempts(db, subject);
  return verified;
}

async function compare(
  dependencies: Dependencies,
  subject: string,
  known: Known,
  password: string,
): Promise<Verified | undefined> {
  const { db, hasher } = dependencies;
  const matches = await withAttempt(db, subject, () => hasher.verify(known?.hash, password));
  if (!known || !matches) return undefined;
  const { uin, subUserId, version, securityEpoch, hash } = known;
  await rehash(dependencies, known, hash, password);
  return { uin, subUserId, version, ...(securityEpoch !== undefined && { securityEpoch }) };
}
