import { sql } from 'kysely';

import type { FlowKind, FlowSnapshot } from '../domain/flow.js';
import type { Db } from './pool.js';
import type { Subject } from './sessions.js';

/** A flow's row, as the server reads it. */
export interface FlowRecord {
  id: string;
  kind: FlowKind;
  workflow_id: string;
  uin: string | null;
  sub_user_id: string | null;
  email: string | null;
  snapshot: FlowSnapshot;
  link_number: number;
  opening: string;
  code_quota: string | null;
  code_country: string | null;
  deadline: Date;
  security_epoch: string | null;
  /** Its account, as it is now. */
  account_epoch: string | null;
  account_status: 'ACTIVE' | 'DISABLED' | 'FROZEN' | null;
}

/** Flows with their accounts, as they are now. */
function flowRecords(db: Db) {
  return db
    .selectFrom('flows')
    .leftJoin('accounts', 'accounts.uin', 'flows.uin')
    .select([
      'id',
      'kind',
      'workflow_id',
      'flows.uin',
      'sub_user_id',
      'email',
      'snapshot',
      'link_number',
      'opening',
      'code_quota',
      'code_country',
      'deadline',
      'flows.security_epoch',
      'accounts.security_epoch as account_epoch',
      'accounts.status as account_status',
    ]);
}

/** Finds a flow by its id. */
export async function findFlow(db: Db, id: string): Promise<FlowRecord | undefined> {
  return flowRecords(db).where('id', '=', id).executeTakeFirst();
}

/** The open flow of a workflow id that recurs; undefined when there is none. */
export async function findOpenFlow(db: Db, workflowId: string): Promise<FlowRecord | undefined> {
  return flowRecords(db)
    .where('workflow_id', '=', workflowId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
}

/** The flows of an account itself or of a sub-user, newest first, from after `cursor` on. */
export async function listFlows(
  db: Db,
  { uin, sub_user_id }: Subject,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
): Promise<FlowRecord[]> {
  let query = flowRecords(db)
    .where('flows.uin', '=', uin)
    .where('sub_user_id', 'is not distinct from', sub_user_id);
  if (cursor) {
    query = query.where(sql<boolean>`(started_at, id) < (${cursor.at}, ${cursor.id}::uuid)`);
  }
  return query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
