import { randomUUID } from 'node:crypto';

import type { FlowRecord } from '../db/flows.js';
import { refuseFields, Refusal, type FieldRefusal } from '../domain/errors.js';
import { checkPassword, PASSWORD_HISTORY } from '../domain/password.js';
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
 * @throws Refusal FIELD_INVALID that names every rule that failed; BUSY.
 */
export async function stageNewPassword(
  dependencies: Dependencies,
  flow: FlowRecord,
  entered: NewPassword,
): Promise<string> {
  const { db, hasher, config } = dependencies;
  const { newPassword, newPasswordConfirmation, accountName = '' } = entered;
  const ownWords = [flow.email ?? '', accountName, ...(await ownWordsOf(dependencies, flow.uin))];
  const refused: FieldRefusal[] = checkPassword(newPassword, config.PASSWORD_POLICY, ownWords);
  if (newPassword !== newPasswordConfirmation) refused.push(CONFIRMATION_DIFFERS);
  if (refused.length > 0) throw refuseFields(...refused);
  const passwordVersion = await checkHistory(dependencies, flow.uin, newPassword);
  const hash = await hasher.hash(newPassword);
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    // Only the last one that was staged can be applied.
    await tx.deleteFrom('staged_passwords').where('flow_id', '=', flow.id).execute();
    await tx
      .insertInto('staged_passwords')
      .values({ id, flow_id: flow.id, hash, password_version: passwordVersion })
      .execute();
  });
  return id;
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
  { db, hasher }: Dependencies,
  uin: string | null,
  newPassword: string,
): Promise<number> {
  if (uin === null) return 0;
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
