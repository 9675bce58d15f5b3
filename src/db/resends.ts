import { sql } from 'kysely';

import type { Db, Tx } from './pool.js';

/** What went wrong with a provider, and when. */
export interface Incident {
  provider: string;
  since: Date;
  until: Date;
}

/**
 * Deliveries that a provider took in a period, or that it failed then and that have failed, by id; those that
 * were sent again since then are left out. One that is queued was begun anew by a call that didn't get further,
 * or goes on by itself.
 */
export async function listLost(db: Db, { provider, since, until }: Incident, limit: number) {
  return db
    .selectFrom('deliveries')
    .select(['id', 'flow_id', 'message_id', 'template', 'masked_address', 'created_at'])
    .where((eb) => eb.or([eb('resent_at', 'is', null), eb('resent_at', '<', until)]))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('delivery_attempts as attempt')
          .select('delivery_id')
          .whereRef('attempt.delivery_id', '=', 'deliveries.id')
          .where('attempt.provider', '=', provider)
          .where('attempt.created_at', '>=', since)
          .where('attempt.created_at', '<=', until)
          .where(
            sql<boolean>`case deliveries.state
              when 'SENT' then attempt.error is null and deliveries.provider = attempt.provider
              when 'FAILED' then attempt.error is not null
              else deliveries.state = 'QUEUED' end`,
          ),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What {@link listLost} lists. */
export type LostDelivery = Awaited<ReturnType<typeof listLost>>[number];

/** Whether a provider was ever tried. */
export async function wasTried(db: Db, provider: string): Promise<boolean> {
  const attempt = await db
    .selectFrom('delivery_attempts')
    .select('provider')
    .where('provider', '=', provider)
    .limit(1)
    .executeTakeFirst();
  return attempt !== undefined;
}

/** Begins deliveries and their messages anew; whoever refused one for good may be asked again. */
export async function reopenDeliveries(tx: Tx, ids: readonly string[]): Promise<void> {
  const reopened = await tx
    .updateTable('deliveries')
    .set({ state: 'QUEUED', provider: null, reason: null, updated_at: new Date() })
    .where('id', 'in', ids)
    .where('state', 'in', ['SENT', 'FAILED', 'QUEUED'])
    .returning('message_id')
    .execute();
  await tx
    .updateTable('delivery_attempts')
    .set({ permanent: false })
    .where('delivery_id', 'in', ids)
    .where('permanent', '=', true)
    .execute();
  const messages = reopened.flatMap(({ message_id }) => message_id ?? []);
  if (messages.length === 0) return;
  await tx
    .updateTable('messages')
    .set({ state: 'QUEUED', reason: null })
    .where('id', 'in', messages)
    .where('state', 'in', ['SENT', 'FAILED'])
    .execute();
}

/** Notes that deliveries were sent again, or that this was of no use. */
export async function markResent(db: Db, ids: readonly string[]): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ resent_at: new Date() })
    .where('id', 'in', ids)
    .execute();
}
