import { PASSWORD_HISTORY } from '../domain/password.js';
import type { Db } from './pool.js';

/** An account, or its sub-user. */
export interface PasswordOwner {
  uin: string;
  subUserId: string | null;
}

/** The latest passwords of an account or a sub-user. */
export interface PasswordHistory {
  /** The version in force: what is changed depends on it. No hash has it when no password is right. */
  version: number;
  /** The latest three, at most (G4.4). */
  hashes: { version: number; hash: string }[];
  /** Its names and addresses, which a password must not contain. */
  ownWords: string[];
}

/** Reads the latest passwords; undefined when there is no such owner. */
export function listPasswords(db: Db, owner: PasswordOwner): Promise<PasswordHistory | undefined> {
  const { uin, subUserId } = owner;
  return subUserId === null ? ofAccount(db, uin) : ofSubUser(db, uin, subUserId);
}

async function ofAccount(db: Db, uin: string): Promise<PasswordHistory | undefined> {
  // Before the hashes: a change meanwhile makes the version too old, not too new.
  const rows = await db
    .selectFrom('accounts')
    .leftJoin('channels', 'channels.uin', 'accounts.uin')
    .select(['name', 'login_email', 'password_version', 'address'])
    .where('accounts.uin', '=', uin)
    .execute();
  const [account] = rows;
  if (!account) return undefined;
  const hashes = await db
    .selectFrom('passwords')
    .select(['version', 'hash'])
    .where('uin', '=', uin)
    .orderBy('version', 'desc')
    .limit(PASSWORD_HISTORY)
    .execute();
  const words = [account.name, account.login_email, ...rows.map(({ address }) => address)];
  return {
    version: account.password_version,
    hashes,
    ownWords: words.filter((word) => word !== null),
  };
}

async function ofSubUser(db: Db, uin: string, id: string): Promise<PasswordHistory | undefined> {
  const subUser = await db
    .selectFrom('sub_users')
    .select(['user_name', 'password_version'])
    .where('id', '=', id)
    .where('uin', '=', uin)
    .where('status', '!=', 'DELETED')
    .executeTakeFirst();
  if (!subUser) return undefined;
  const hashes = await db
    .selectFrom('sub_user_passwords')
    .select(['version', 'hash'])
    .where('sub_user_id', '=', id)
    .orderBy('version', 'desc')
    .limit(PASSWORD_HISTORY)
    .execute();
  return { version: subUser.password_version, hashes, ownWords: [subUser.user_name] };
}
