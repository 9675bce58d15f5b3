import type { Db } from './pool.js';

/** An account with its channels and the age of its password, as its own view shows it (G1.1). */
export async function readAccount(db: Db, uin: string) {
  const account = await db
    .selectFrom('accounts')
    .leftJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select([
      'accounts.uin',
      'app_id',
      'name',
      'real_name_status',
      'language',
      'login_email',
      'industry',
      'contact_address',
      'accounts.created_at',
      'passwords.created_at as password_changed_at',
    ])
    .where('accounts.uin', '=', uin)
    .executeTakeFirstOrThrow();
  const channels = await db
    .selectFrom('channels')
    .select(['kind', 'address', 'canonical', 'verified_at'])
    .where('uin', '=', uin)
    .execute();
  return { ...account, channels };
}

/** What {@link readAccount} reads. */
export type AccountView = Awaited<ReturnType<typeof readAccount>>;
