import { takeAttempt } from '../db/attempts.js';
import type { FlowRecord } from '../db/flows.js';
import { refuseFields, Refusal, type FieldRefusal } from '../domain/errors.js';
import { checkPassword, PASSWORD_HISTORY } from '../domain/password.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** A new password as it was typed. */
export interface NewPassword {
  newPassword: string;
  newPasswordConfirmation: string;
  /** The name that a sign-up gives the account. */
  accountName: string | undefined;
}

/**
 * Checks a new password against policy, own words and history, and stages its hash: the workflow only
 * learns the id it is staged under.
 * @param id what to stage it under: a repeated request stages it once.
 * @throws Refusal FIELD_INVALID that names every rule that failed; TRIES_EXHAUSTED; BUSY.
 */
export async function stageNewPassword(
  dependencies: Dependencies,
  flow: FlowRecord,
  entered: NewPassword,
  id: string,
): Promise<void> {
  const { db, hasher, config } = dependencies;
  const { newPassword, newPasswordConfirmation, accountName = '' } = entered;
  const ownWords = [flow.email ?? '', accountName, ...(await ownWordsOf(dependencies, flow.uin))];
  const refused: FieldRefusal[] = checkPassword(newPassword, config.PASSWORD_POLICY, ownWords);
  if (newPassword !== newPasswordConfirmation) refused.push(CONFIRMATION_DIFFERS);
  if (refused.length > 0) throw refuseFields(...refused);
  const passwordVersion = await checkHistory(dependencies, flow.uin, newPassword);
  const hash = await hasher.hash(newPassword);
  await db
    .insertInto('staged_passwords')
    .values({ id, flow_id: flow.id, hash, password_version: passwordVersion })
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

async function ownWordsOf({ db }: Dependencies, uin: string | null): Promise<string[]> {
  if (uin === null) return [];
  const rows = await db
    .selectFrom('accounts')
    .innerJoin('channels', 'channels.uin', 'accounts.uin')
    .select(['accounts.name', 'channels.address'])
    .where('accounts.uin', '=', uin)
    .execute();
  return rows.flatMap(({ name, address }) => [name, address]);
}

/** @returns the version of the history that was checked (G4.4): the apply depends on it. */
async function checkHistory(
  { db, hasher, config }: Dependencies,
  uin: string | null,
  newPassword: string,
): Promise<number> {
  if (uin === null) return 0;
  // "It was used before" tells a password to who doesn't know it: such tries are counted as at log-in.
  const subject = nameSubject(config.SUBJECT_KEY, 'password-history', uin);
  await takeAttempt(db, subject, 'TRIES_EXHAUSTED');
  const latest = await db
    .selectFrom('passwords')
    .select(['version', 'hash'])
    .where('uin', '=', uin)
    .orderBy('version', 'desc')
    .limit(PASSWORD_HISTORY)
    .execute();
  const matches = await Promise.all(latest.map(({ hash }) => hasher.verify(hash, newPassword)));
  if (matches.includes(true)) throw refuseFields(REUSED);
  const version = latest[0]?.version;
  if (version === undefined) throw new Refusal('ACCOUNT_CHANGED');
  return version;
}
