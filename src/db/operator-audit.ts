import type { Db } from './pool.js';

/** Which events: each filter only when it is there. */
export interface AuditFilters {
  uin: string | undefined;
  flowId: string | undefined;
  name: string | undefined;
  caller: string | undefined;
  since?: Date | undefined;
}

/** What was recorded, the latest first, from before the event `cursor` on. */
export async function listAuditEvents(
  db: Db,
  { uin, flowId, name, caller, since }: AuditFilters,
  limit: number,
  cursor?: string,
) {
  let query = db.selectFrom('audit_events').selectAll();
  if (uin !== undefined) query = query.where('uin', '=', uin);
  if (flowId !== undefined) query = query.where('flow_id', '=', flowId);
  if (name !== undefined) query = query.where('name', '=', name);
  if (caller !== undefined) query = query.where('caller', '=', caller);
  if (since !== undefined) query = query.where('created_at', '>=', since);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** What {@link listAuditEvents} lists. */
export type AuditEventRow = Awaited<ReturnType<typeof listAuditEvents>>[number];
