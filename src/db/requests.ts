import { sql } from 'kysely';

import type { Db } from './pool.js';
import type { StoredRefusal } from './schema.js';

/** A request as its id stands for it. */
export interface RequestKey {
  id: string;
  caller: string;
  method: string;
  /** Keyed digests of the request, secrets left out: one for each live key, the current one first. */
  digests: string[];
}

/** What is known of a request id. */
export type Claim =
  | { state: 'MINE' }
  | { state: 'UNDER_WAY' }
  | { state: 'OTHER_REQUEST' }
  | { state: 'ANSWERED'; answer: Buffer }
  | { state: 'REFUSED'; refusal: StoredRefusal };

/** A claim whose process died is free again after this, milliseconds: longer than any call takes. */
const LEASE = 20_000;

/** Claims a request id for this call, or tells what became of it. */
export async function claimRequest(db: Db, request: RequestKey): Promise<Claim> {
  const { id, caller, method, digests } = request;
  const [digest = ''] = digests;
  const lease = sql<Date>`now() + ${LEASE} * interval '1 ms'`;
  const mine = await db
    .insertInto('requests')
    .values({ id, caller, method, digest, answer: null, refusal: null, leased_until: lease })
    .onConflict((conflict) =>
      conflict
        .columns(['caller', 'id'])
        .doUpdateSet({ leased_until: lease })
        .where('requests.leased_until', '<', sql<Date>`now()`)
        .where('requests.method', '=', method)
        .where('requests.digest', 'in', digests)
        .where('requests.answer', 'is', null)
        .where('requests.refusal', 'is', null),
    )
    .returning('id')
    .executeTakeFirst();
  if (mine) return { state: 'MINE' };
  const row = await db
    .selectFrom('requests')
    .select(['method', 'digest', 'answer', 'refusal'])
    .where('caller', '=', caller)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return { state: 'UNDER_WAY' };
  if (row.method !== method || !digests.includes(row.digest)) return { state: 'OTHER_REQUEST' };
  if (row.answer) return { state: 'ANSWERED', answer: row.answer };
  if (row.refusal) return { state: 'REFUSED', refusal: row.refusal };
  return { state: 'UNDER_WAY' };
}

/** Keeps what a request was answered. */
export async function settleRequest(
  db: Db,
  { caller, id }: RequestKey,
  outcome: { answer: Uint8Array } | { refusal: StoredRefusal },
): Promise<void> {
  await db
    .updateTable('requests')
    .set(
      'answer' in outcome
        ? { answer: Buffer.from(outcome.answer) }
        : { refusal: JSON.stringify(outcome.refusal) },
    )
    .where('caller', '=', caller)
    .where('id', '=', id)
    .execute();
}

/** Frees a request id whose call failed for a passing reason, so that it may be tried again at once. */
export async function releaseRequest(db: Db, { caller, id }: RequestKey): Promise<void> {
  await db
    .updateTable('requests')
    .set({ leased_until: new Date(0) })
    .where('caller', '=', caller)
    .where('id', '=', id)
    .execute();
}
