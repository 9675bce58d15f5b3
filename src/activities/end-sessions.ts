import type { Tx } from '../db/pool.js';

/** Whose sessions end: of the account itself, of it with all its sub-users, or of one sub-user. */
export type SessionsOf = { uin: string; withSubUsers?: boolean } | { subUserId: string };

/**
 * Ends sessions with a change that asks for it.
 * @param except the session that made the change.
 * @returns how many were live.
 */
export async function endSessionsOf(
  tx: Tx,
  whose: SessionsOf,
  reason: string,
  except?: string,
): Promise<number> {
  let query = tx
    .updateTable('sessions')
    .set({ ended_at: new Date(), end_reason: reason })
    .where('ended_at', 'is', null);
  if ('subUserId' in whose) {
    query = query.where('sub_user_id', '=', whose.subUserId);
  } else {
    query = query.where('uin', '=', whose.uin);
    if (!whose.withSubUsers) query = query.where('sub_user_id', 'is', null);
  }
  if (except) query = query.where('id', '!=', except);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}
