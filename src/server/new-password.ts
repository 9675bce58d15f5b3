import { clearAttempts, takeAttempt, withAttempt } from '../db/attempts.js';
import { listPasswords, type PasswordHistory, type PasswordOwner } from '../db/passwords.js';
import { refuseFields, Refusal, type FieldRefusal } from '../domain/errors.js';
import { checkPassword } from '../domain/password.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** A new password as it was typed. */
export interface NewPassword {
  newPassword: string;
  newPasswordConfirmation: string;
}

/** Whose password it is to be, and which flow will apply it. */
export interface PasswordToStage {
  flowId: string;
  /** Undefined for an account or a sub-user that doesn't exist yet. */
  owner: PasswordOwner | undefined;
  /** Names and addresses that it must not contain, besides the owner's: whoever takes the step knows them. */
  ownWords: string[];
  /** The password in force, where it has to be known. */
  oldPassword?: string | undefined;
}

/**
 * Checks a new password against policy, own words and history, and stages its hash: the workflow only
 * learns the id it is staged under.
 * @param id what to stage it under: a repeated request stages it once.
 * @throws Refusal FIELD_INVALID that names every rule that failed, or a wrong old password;
 * TRIES_EXHAUSTED; BUSY.
 */
export async function stageNewPassword(
  dependencies: Dependencies,
  { flowId, owner, ownWords, oldPassword }: PasswordToStage,
  { newPassword, newPasswordConfirmation }: NewPassword,
  id: string,
): Promise<void> {
  const { db, hasher, config } = dependencies;
  const history = owner && (await listPasswords(db, owner));
  const refused: FieldRefusal[] = checkPassword(newPassword, config.PASSWORD_POLICY, ownWords);
  if (newPassword !== newPasswordConfirmation) refused.push(CONFIRMATION_DIFFERS);
  if (refused.length > 0) throw refuseFields(...refused);
  if (owner && history) {
    if (oldPassword !== undefined) await checkOld(dependencies, owner, history, oldPassword);
    await checkAgainstOwner(dependencies, owner, history, newPassword);
  }
  const hash = await hasher.hash(newPassword);
  await db
    .insertInto('staged_passwords')
    .values({ id, flow_id: flowId, hash, password_version: history?.version ?? 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const CONFIRMATION_DIFFERS: FieldRefusal = {
  field: 'new_password_confirmation',
  reason: 'PASSWORD_CONFIRMATION_DIFFERS',
  description: 'The two passwords differ.',
};

const REUSED: FieldRefusal = {
  field: 'new_password',
  reason: 'PASSWORD_REUSED',
  description: 'The password must differ from the last three.',
};

const OLD_WRONG: FieldRefusal = {
  field: 'old_password',
  reason: 'OLD_PASSWORD_WRONG',
  description: 'This is not the password in force.',
};

/** A session alone doesn't make a password guessable: wrong ones are counted as at log-in (G6.3). */
async function checkOld(
  { db, hasher, config }: Dependencies,
  owner: PasswordOwner,
  { hashes, version }: PasswordHistory,
  oldPassword: string,
): Promise<void> {
  const subject = nameSubject(config.SUBJECT_KEY, 'old-password', nameOf(owner));
  await takeAttempt(db, subject, 'TRIES_EXHAUSTED');
  const current = hashes.find((password) => password.version === version);
  const verify = () => hasher.verify(current?.hash, oldPassword);
  if (!(await withAttempt(db, subject, verify))) throw refuseFields(OLD_WRONG);
  await clearAttempts(db, subject);
}

/**
 * The owner's own words, its masked addresses among them, and its last passwords (G4.4). That it has one of them
 * tells it to who doesn't know it, and so does that it hasn't: each look is counted.
 */
async function checkAgainstOwner(
  { db, hasher, config }: Dependencies,
  owner: PasswordOwner,
  { hashes, ownWords }: PasswordHistory,
  newPassword: string,
): Promise<void> {
  const subject = nameSubject(config.SUBJECT_KEY, 'password-history', nameOf(owner));
  await takeAttempt(db, subject, 'TRIES_EXHAUSTED');
  const personal = checkPassword(newPassword, config.PASSWORD_POLICY, ownWords);
  if (personal.length > 0) throw refuseFields(...personal);
  const compare = ({ hash }: { hash: string }) => hasher.verify(hash, newPassword);
  const matches = await withAttempt(db, subject, () => Promise.all(hashes.map(compare)));
  if (matches.includes(true)) throw refuseFields(REUSED);
}

function nameOf({ uin, subUserId }: PasswordOwner): string {
  return subUserId ?? uin;
}

/** @throws Refusal PASSWORD_MISSING, LOGIN_EMAIL_MISSING when there is nothing to change (G4). */
export async function checkHasPassword({ db }: Dependencies, uin: string): Promise<void> {
  const account = await db
    .selectFrom('accounts')
    .leftJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select(['login_email', 'hash'])
    .where('accounts.uin', '=', uin)
    .executeTakeFirst();
  if (!account?.login_email) throw new Refusal('LOGIN_EMAIL_MISSING');
  if (account.hash === null) throw new Refusal('PASSWORD_MISSING');
}
