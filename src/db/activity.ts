import { ACTIVITIES } from '../domain/activity.js';
import type { Db } from './pool.js';

/** What happened to an account, newest first, from before the event `cursor` on. */
export async function listActivity(db: Db, uin: string, limit: number, cursor?: string) {
  let query = db
    .selectFrom('audit_events')
    .select([
      'id',
      'name',
      'sub_user_id',
      'flow_id',
      'caller',
      'network_address',
      'device',
      'before',
      'after',
      'created_at',
    ])
    .where('uin', '=', uin)
    .where('name', 'in', ACTIVITIES);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** What {@link listActivity} lists. */
export type ActivityRow = Awaited<ReturnType<typeof listActivity>>[number];
