import { sql } from 'kysely';

import type { Db } from './pool.js';

/** Which flows of an account, and from after which one on. */
export interface AccountFlowsPage {
  openOnly: boolean;
  limit: number;
  cursor: { at: Date; id: string } | undefined;
}

/** The flows of an account and of its sub-users, newest first; undefined when there is no such account. */
export async function listAccountFlows(
  db: Db,
  uin: string,
  { openOnly, limit, cursor }: AccountFlowsPage,
) {
  let query = db
    .selectFrom('flows')
    .select(['id', 'workflow_id', 'sub_user_id', 'snapshot'])
    .where('uin', '=', uin);
  if (openOnly) query = query.where('ended_at', 'is', null);
  if (cursor) {
    query = query.where(sql<boolean>`(started_at, id) < (${cursor.at}, ${cursor.id}::uuid)`);
  }
  const flows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  if (flows.length > 0) return flows;
  const account = await db
    .selectFrom('accounts')
    .select('uin')
    .where('uin', '=', uin)
    .executeTakeFirst();
  return account && flows;
}
