import { sql } from 'kysely';

import type { Db } from './pool.js';

/** Active accounts whose password is older than 90 days, the oldest first, from after `cursor` on. */
export async function listPasswordsDue(
  db: Db,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
) {
  let query = db
    .selectFrom('accounts')
    .innerJoin('passwords', (join) =>
      join
        .onRef('passwords.uin', '=', 'accounts.uin')
        .onRef('passwords.version', '=', 'accounts.password_version'),
    )
    .select((eb) => [
      'accounts.uin',
      'accounts.password_due_at',
      'passwords.created_at as changed_at',
      eb
        .selectFrom('password_reminders as reminder')
        .select((of) => of.fn.max('reminder.updated_at').as('reminded_at'))
        .whereRef('reminder.uin', '=', 'accounts.uin')
        .whereRef('reminder.password_version', '=', 'accounts.password_version')
        .where('reminder.state', '=', 'SENT')
        .as('reminded_at'),
    ])
    .where('accounts.status', '=', 'ACTIVE')
    .where('accounts.password_due_at', '<=', sql<Date>`now()`);
  if (cursor) {
    query = query.where(
      sql<boolean>`(accounts.password_due_at, accounts.uin) > (${cursor.at}, ${cursor.id}::bigint)`,
    );
  }
  return query.orderBy('accounts.password_due_at').orderBy('accounts.uin').limit(limit).execute();
}

/** What {@link listPasswordsDue} lists. */
export type PasswordDueRow = Awaited<ReturnType<typeof listPasswordsDue>>[number];
