import { sql } from 'kysely';

import type { MessageState } from '../domain/subscription-message.js';
import type { Db } from './pool.js';

/** Attempts that are shown of a delivery. */
const SHOWN_ATTEMPTS = 10;

/** Which deliveries; each only when set. */
export interface DeliveryFilter {
  uin?: string | undefined;
  flowId?: string | undefined;
  /** It took the delivery, or was tried. */
  provider?: string | undefined;
  state?: MessageState | undefined;
  /** Made at or after this. */
  since?: Date | undefined;
}

/** Deliveries, newest first, from after `cursor` on. */
export async function listDeliveries(
  db: Db,
  { uin, flowId, provider, state, since }: DeliveryFilter,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
) {
  let query = db
    .selectFrom('deliveries')
    .select([
      'id',
      'uin',
      'flow_id',
      'message_id',
      'template',
      'masked_address',
      'state',
      'reason',
      'provider',
      'created_at',
      'updated_at',
    ]);
  if (uin !== undefined) query = query.where('uin', '=', uin);
  if (flowId !== undefined) query = query.where('flow_id', '=', flowId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (since !== undefined) query = query.where('created_at', '>=', since);
  if (provider !== undefined) {
    // Whoever took it was tried: its attempt is written first.
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('delivery_attempts')
          .select('delivery_id')
          .whereRef('delivery_id', '=', 'deliveries.id')
          .where('delivery_attempts.provider', '=', provider),
      ),
    );
  }
  if (cursor) {
    query = query.where(sql<boolean>`(created_at, id) < (${cursor.at}, ${cursor.id})`);
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** What {@link listDeliveries} lists. */
export type DeliveryRow = Awaited<ReturnType<typeof listDeliveries>>[number];

/** The latest attempts of each of these deliveries, newest first, {@link SHOWN_ATTEMPTS} at most. */
export async function listAttempts(db: Db, deliveryIds: readonly string[]) {
  if (deliveryIds.length === 0) return [];
  return db
    .selectFrom('deliveries')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('delivery_attempts')
          .select(['delivery_attempts.provider', 'error', 'delivery_attempts.created_at'])
          .whereRef('delivery_id', '=', 'deliveries.id')
          .orderBy('delivery_attempts.created_at', 'desc')
          .limit(SHOWN_ATTEMPTS)
          .as('attempt'),
      (join) => join.onTrue(),
    )
    .select(['deliveries.id as delivery_id', 'attempt.provider', 'error', 'attempt.created_at'])
    .where('deliveries.id', 'in', deliveryIds)
    .orderBy('attempt.created_at', 'desc')
    .execute();
}

/** What {@link listAttempts} lists. */
export type AttemptRow = Awaited<ReturnType<typeof listAttempts>>[number];

/** What a provider did in the last hour: attempts that it took, those that failed, and the latest error. */
export async function countAttempts(db: Db, provider: string) {
  return db
    .selectFrom('delivery_attempts')
    .select([
      sql<number>`count(*) filter (where error is null)::integer`.as('sent'),
      sql<number>`count(error)::integer`.as('failed'),
      sql<
        string | null
      >`(array_agg(error order by created_at desc) filter (where error is not null))[1]`.as(
        'last_error',
      ),
    ])
    .where('provider', '=', provider)
    .where('created_at', '>', sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
}

/** The providers that a delivery isn't given to now: paused ones, and those that have refused it for good. */
export async function listBarred(db: Db, deliveryId: string) {
  return db
    .selectFrom('provider_pauses')
    .select(['provider', sql<boolean>`false`.as('has_refused')])
    .unionAll(
      db
        .selectFrom('delivery_attempts')
        .select(['provider', sql<boolean>`true`.as('has_refused')])
        .where('delivery_id', '=', deliveryId)
        .where('permanent', '=', true),
    )
    .execute();
}
