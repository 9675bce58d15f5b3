import { sql } from 'kysely';

import type { Db } from './pool.js';
import type { StoredRefusal } from './schema.js';
import { giveBackSends } from './send-limits.js';

/** A request as its id stands for it, and who answers it. */
export interface RequestKey {
  id: string;
  caller: string;
  method: string;
  /** Keyed digests of the request, secrets left out: one for each live key, the current one first. */
  digests: string[];
  /** This call, to be told from others that claim the same request. */
  holder: string;
}

/** What is known of a request id. */
export type Claim =
  | { state: 'MINE' }
  | { state: 'UNDER_WAY' }
  | { state: 'OTHER_REQUEST' }
  | { state: 'ANSWERED'; answer: Buffer }
  | { state: 'REFUSED'; refusal: StoredRefusal };

/** What a request is answered, as it is kept. */
export type Outcome = { answer: Uint8Array } | { refusal: StoredRefusal };

/**
 * A claim whose process died is free again after this, milliseconds: within the 8 s that a repeated call waits. Calls
 * that take longer renew theirs.
 */
export const CLAIM_LEASE = 6_000;
const leased_until = sql<Date>`now() + ${CLAIM_LEASE} * interval '1 ms'`;

/** Claims a request id for this call, or tells what became of it. */
export async function claimRequest(db: Db, request: RequestKey): Promise<Claim> {
  const { id, caller, method, digests, holder } = request;
  const [digest = ''] = digests;
  const mine = await db
    .insertInto('requests')
    .values({
      id,
      caller,
      method,
      digest,
      answer: null,
      refusal: null,
      holder,
      leased_until,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['caller', 'id'])
        .doUpdateSet({ holder, leased_until })
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

/** Holds a claim for another lease, if it is still this call's. */
export async function renewRequest(db: Db, request: RequestKey): Promise<void> {
  await claimOf(db, request).set({ leased_until }).execute();
}

/**
 * Keeps what a request was answered.
 * @returns false when the claim has become another call's: that one's answer counts.
 */
export async function settleRequest(
  db: Db,
  request: RequestKey,
  outcome: Outcome,
): Promise<boolean> {
  const settled = await db
    .with('settled', (tables) =>
      claimOf(tables, request)
        .set(
          'answer' in outcome
            ? { answer: Buffer.from(outcome.answer) }
            : { refusal: JSON.stringify(outcome.refusal) },
        )
        .returning(['caller', 'id']),
    )
    // Whoever repeats it gets the answer, and takes nothing.
    .with('forgotten', (tables) =>
      tables
        .deleteFrom('request_sends')
        .using('settled')
        .whereRef('request_sends.caller', '=', 'settled.caller')
        .whereRef('request_sends.request_id', '=', 'settled.id'),
    )
    .selectFrom('settled')
    .select('id')
    .executeTakeFirst();
  return settled !== undefined;
}

/**
 * Frees a request id whose call failed for a passing reason, so that it may be tried again at once, and gives back the
 * sends that were taken in its name. Once the claim has become another call's, they are that one's as well.
 */
export async function releaseRequest(db: Db, request: RequestKey): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await claimOf(tx, request)
      .set({ holder: null, leased_until: new Date(0) })
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await giveBackSends(tx, request);
  });
}

function claimOf(db: Pick<Db, 'updateTable'>, { caller, id, holder }: RequestKey) {
  return db
    .updateTable('requests')
    .where('caller', '=', caller)
    .where('id', '=', id)
    .where('holder', '=', holder);
}
