import type { PasswordOwner } from '../db/passwords.js';
import type { Dependencies } from './dependencies.js';

/**
 * Hashes a password anew that was right, and whose hash was made with other parameters than today's. Only the hash
 * that it was compared with is replaced. Nobody's log-in fails by it: what can't be done now is done at the next.
 */
export async function rehash(
  { db, hasher, log }: Pick<Dependencies, 'db' | 'hasher' | 'log'>,
  { uin, subUserId, version }: PasswordOwner & { version: number },
  former: string,
  password: string,
): Promise<void> {
  if (!hasher.isOutdated(former)) return;
  try {
    const hash = await hasher.hash(password);
    // One of two tables alike, whose keys alone have other names.
    await (
      subUserId === null
        ? db
            .updateTable('passwords')
            .set({ hash })
            .where('uin', '=', uin)
            .where('version', '=', version)
            .where('hash', '=', former)
        : db
            .updateTable('sub_user_passwords')
            .set({ hash })
            .where('sub_user_id', '=', subUserId)
            .where('version', '=', version)
            .where('hash', '=', former)
    ).execute();
  } catch (error) {
    log.warn({ err: error, uin }, 'a password could not be hashed anew');
  }
}
