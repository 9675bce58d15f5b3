import { sql, type Expression, type SqlBool } from 'kysely';

import type { Db } from './pool.js';
import { countLiveSessions } from './sessions.js';

/** By what operators find accounts: exactly one of these. Addresses in their canonical form. */
export type AccountCriterion =
  | { uin: string }
  | { appId: string }
  | { email: string }
  | { mobile: string }
  | { namePrefix: string };

/** An account in a list. */
export interface AccountRow {
  uin: string;
  app_id: string;
  name: string;
  status: 'ACTIVE' | 'DISABLED' | 'FROZEN';
  login_email: string | null;
  created_at: Date;
}

const LISTED = [
  'accounts.uin',
  'app_id',
  'name',
  'status',
  'login_email',
  'accounts.created_at',
] as const;

/** The accounts that meet a criterion, by UIN, from after the UIN `cursor` on. */
export async function findAccounts(
  db: Db,
  criterion: AccountCriterion,
  limit: number,
  cursor?: string,
): Promise<AccountRow[]> {
  let query = db.selectFrom('accounts').select(LISTED).where(matches(db, criterion));
  if (cursor !== undefined) query = query.where('uin', '>', cursor);
  return query.orderBy('uin').limit(limit).execute();
}

function matches(db: Db, criterion: AccountCriterion): Expression<SqlBool> {
  if ('uin' in criterion) return sql`accounts.uin = ${criterion.uin}`;
  if ('appId' in criterion) return sql`accounts.app_id = ${criterion.appId}`;
  if ('mobile' in criterion) return sql`accounts.uin in (${ofChannel(db, criterion.mobile)})`;
  if ('email' in criterion) {
    const ofLogin = db
      .selectFrom('accounts as by_login')
      .select('by_login.uin')
      .where('login_email_canonical', '=', criterion.email);
    return sql`accounts.uin in (${ofLogin.union(ofChannel(db, criterion.email))})`;
  }
  // Both sides are folded by PostgreSQL: it and JavaScript fold some letters differently.
  const pattern = `${criterion.namePrefix.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql`lower(accounts.name) like lower(${pattern})`;
}

/** No email address is a number: the canonical form alone tells of which medium a channel is. */
function ofChannel(db: Db, canonical: string) {
  return db.selectFrom('channels').select('channels.uin').where('canonical', '=', canonical);
}

/** An account as operators need it, with what is going on in it; undefined when there is none. */
export async function readAccountForOperator(db: Db, uin: string) {
  const account = await db
    .selectFrom('accounts')
    .leftJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select([
      ...LISTED,
      'real_name_status',
      'language',
      'login_email_canonical',
      'passwords.created_at as password_changed_at',
      countLiveSessions(db, uin).as('live_sessions'),
      ...goingOn(db, uin),
    ])
    .where('accounts.uin', '=', uin)
    .executeTakeFirst();
  if (!account) return undefined;
  const channels = await db
    .selectFrom('channels')
    .select(['kind', 'address', 'verified_at', 'bound_at', 'code_failures'])
    .where('uin', '=', uin)
    .execute();
  return { ...account, channels };
}

/** What {@link readAccountForOperator} reads. */
export type OperatorAccountRow = NonNullable<Awaited<ReturnType<typeof readAccountForOperator>>>;

function goingOn(db: Db, uin: string) {
  const count = sql<string>`count(*)`.as('count');
  const openFlows = db.selectFrom('flows').select(count).where('uin', '=', uin);
  return [
    db
      .selectFrom('sub_users')
      .select(count)
      .where('uin', '=', uin)
      .where('status', '!=', 'DELETED')
      .as('sub_users'),
    openFlows.where('ended_at', 'is', null).as('open_flows'),
    // A change can be undone for as long as its undo flow, which has its id, waits.
    db
      .selectFrom('undoable_changes')
      .innerJoin('flows', 'flows.id', 'undoable_changes.id')
      .select(count)
      .where('undoable_changes.uin', '=', uin)
      .where('undoable_changes.ended_at', 'is', null)
      .where('flows.ended_at', 'is', null)
      .where('flows.deadline', '>', sql<Date>`now()`)
      .as('undoable_changes'),
    db
      .selectFrom('messages')
      .select(count)
      .where('uin', '=', uin)
      .where('state', '=', 'HELD')
      .as('held_messages'),
  ] as const;
}
