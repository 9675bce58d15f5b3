import type { Db } from './pool.js';

/** A sub-user as its account sees it. */
export interface SubUserRow {
  id: string;
  user_name: string;
  status: 'ACTIVE' | 'DISABLED' | 'DELETED';
  created_at: Date;
  password_changed_at: Date;
}

/** Sub-users that aren't deleted. */
function subUsers(db: Db, uin: string) {
  return db
    .selectFrom('sub_users')
    .innerJoin('sub_user_passwords', (join) =>
      join
        .onRef('sub_user_passwords.sub_user_id', '=', 'sub_users.id')
        .onRef('sub_user_passwords.version', '=', 'sub_users.password_version'),
    )
    .select([
      'id',
      'user_name',
      'status',
      'sub_users.created_at',
      'sub_user_passwords.created_at as password_changed_at',
    ])
    .where('uin', '=', uin)
    .where('status', '!=', 'DELETED');
}

/** One sub-user of an account; undefined when it has none of this id. */
export function findSubUser(db: Db, uin: string, id: string): Promise<SubUserRow | undefined> {
  return subUsers(db, uin).where('id', '=', id).executeTakeFirst();
}

/** The sub-users of an account by name, from after the name `cursor` on. */
export function listSubUsers(
  db: Db,
  uin: string,
  limit: number,
  cursor: string | undefined,
): Promise<SubUserRow[]> {
  let query = subUsers(db, uin);
  if (cursor !== undefined) {
    query = query.where((eb) => eb(eb.fn('lower', ['user_name']), '>', cursor));
  }
  return query
    .orderBy((eb) => eb.fn('lower', ['user_name']))
    .limit(limit)
    .execute();
}
