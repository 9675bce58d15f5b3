import { sql } from 'kysely';

import type { FlowKind, FlowSnapshot } from '../domain/flow.js';
import type { Db } from './pool.js';

/** A flow's row, as the server reads it. */
export interface FlowRecord {
  id: string;
  kind: FlowKind;
  workflow_id: string;
  uin: string | null;
  email: string | null;
  snapshot: FlowSnapshot;
  link_number: number;
  opening: string;
  deadline: Date;
}

const COLUMNS = [
  'id',
  'kind',
  'workflow_id',
  'uin',
  'email',
  'snapshot',
  'link_number',
  'opening',
  'deadline',
] as const;

/** Finds a flow by its id. */
export async function findFlow(db: Db, id: string): Promise<FlowRecord | undefined> {
  return db.selectFrom('flows').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** The flows of an account, newest first, from after `cursor` on. */
export async function listFlows(
  db: Db,
  uin: string,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
): Promise<FlowRecord[]> {
  let query = db.selectFrom('flows').select(COLUMNS).where('uin', '=', uin);
  if (cursor) {
    query = query.where(sql<boolean>`(started_at, id) < (${cursor.at}, ${cursor.id}::uuid)`);
  }
  return query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
