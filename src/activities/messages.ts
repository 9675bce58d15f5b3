import { sql } from 'kysely';

import type { Tx } from '../db/pool.js';
import { Refusal } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import type { MessageFailure, MessageState } from '../domain/subscription-message.js';
import type { Dependencies } from './dependencies.js';
import { findRoutes, messagesWithAccounts } from './message-routes.js';

/** A delivery of a message to a contact channel. */
export interface RoutedDelivery {
  id: string;
  uin: string;
  kind: 'CONTACT_EMAIL' | 'CONTACT_MOBILE';
  /** Of the channel: with another address by now, it isn't sent. */
  version: number;
  maskedAddress: string;
  language: Language;
  /** What became of it; unset in histories of when only what might begin was listed. */
  state?: MessageState;
  /** Until when it is held or tried, milliseconds since the epoch; unset in the same histories. */
  until?: number;
}

/** What is to be planned, and by what times; milliseconds since the epoch. */
export interface DeliveryPlan {
  messageId: string;
  heldUntil: number;
  /** Until when what may begin now is tried. */
  triedUntil: number;
  /** The same of each delivery that is being tried, by its id. */
  running: Readonly<Record<string, number>>;
}

type Routes = Exclude<Awaited<ReturnType<typeof findRoutes>>, 'SUPPRESSED'>;
type Route = Routes[number];

/** The database's part of a message's delivery. */
export function messageActivities({ db }: Pick<Dependencies, 'db'>) {
  return {
    /**
     * Finds out where a message goes now, and writes down where it goes or is held (G3.1, G7.2). The account
     * is locked meanwhile: whoever changes its channels or subscriptions afterwards finds a held message.
     * @returns its deliveries, those that have ended included; none when it is held and has no channel yet;
     * SUPPRESSED when the account wants none of its category.
     * @throws Refusal MESSAGE_NOT_FOUND.
     */
    async planDelivery(plan: DeliveryPlan): Promise<'SUPPRESSED' | RoutedDelivery[]> {
      const { messageId } = plan;
      return db.transaction().execute(async (tx) => {
        const message = await messagesWithAccounts(tx)
          .where('messages.id', '=', messageId)
          .forShare('accounts')
          .executeTakeFirst();
        if (!message) throw new Refusal('MESSAGE_NOT_FOUND');
        const routes = await findRoutes(tx, message);
        const going = routes === 'SUPPRESSED' ? [] : routes;
        const ids = going.map(({ channel }) => deliveryId(messageId, channel));
        await dropOtherDeliveries(tx, messageId, ids);
        if (routes === 'SUPPRESSED') return routes;
        const { uin, template, language } = message;
        const states = await writeDeliveries(tx, { messageId, uin, template }, routes);
        const deliveries = routes.map(({ channel: { kind, version, ...channel } }) => {
          const id = deliveryId(messageId, { version, ...channel });
          const state = states.get(id) ?? 'QUEUED';
          const until = state === 'HELD' ? plan.heldUntil : (plan.running[id] ?? plan.triedUntil);
          return { id, uin, kind, version, maskedAddress: channel.masked, language, state, until };
        });
        await writeMessage(tx, plan, deliveries);
        return deliveries;
      });
    },

    /** Gives one of a message's deliveries up, when not all have ended. */
    async endDelivery({ id, reason }: { id: string; reason: MessageFailure }): Promise<void> {
      await db
        .updateTable('deliveries')
        .set({ state: 'FAILED', reason, updated_at: new Date() })
        .where('id', '=', id)
        .where('state', 'in', OPEN)
        .execute();
    },

    /**
     * Ends a message: what wasn't sent has failed for the reason given, or was not wanted if there is none.
     * @returns SENT when a provider has taken it for one of its channels.
     */
    async settleMessage({
      messageId,
      reason,
    }: {
      messageId: string;
      reason?: MessageFailure | undefined;
    }): Promise<'SENT' | 'FAILED' | 'SUPPRESSED'> {
      return db.transaction().execute(async (tx) => {
        await tx
          .updateTable('deliveries')
          .set({ state: 'FAILED', reason: reason ?? 'CHANNEL_CHANGED', updated_at: new Date() })
          .where('message_id', '=', messageId)
          .where('state', 'in', OPEN)
          .execute();
        const sent = await tx
          .selectFrom('deliveries')
          .select('id')
          .where('message_id', '=', messageId)
          .where('state', '=', 'SENT')
          .executeTakeFirst();
        const state = sent ? 'SENT' : reason ? 'FAILED' : 'SUPPRESSED';
        await tx
          .updateTable('messages')
          .set({ state, reason: sent ? null : (reason ?? null) })
          .where('id', '=', messageId)
          .execute();
        return state;
      });
    },
  };
}

/** The states of a delivery that has not ended. */
const OPEN = ['QUEUED', 'HELD', 'SENDING'] as const;

/** The same for each attempt at the same address of a channel. */
function deliveryId(
  messageId: string,
  { medium, version }: Pick<Route['channel'], 'medium' | 'version'>,
): string {
  return `${messageId}.${medium}-${version.toString()}`;
}

/** Writes where a message goes or is held; what was sent or given up stays so. @returns the states by id. */
async function writeDeliveries(
  tx: Tx,
  { messageId, uin, template }: { messageId: string; uin: string; template: string },
  routes: Routes,
): Promise<Map<string, MessageState>> {
  if (routes.length === 0) return new Map();
  const rows = routes.map(({ channel, isHeld }) => ({
    id: deliveryId(messageId, channel),
    message_id: messageId,
    uin,
    template,
    channel: channel.medium,
    masked_address: channel.masked,
    state: isHeld ? ('HELD' as const) : ('QUEUED' as const),
  }));
  await tx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          reason: null,
          updated_at: new Date(),
        }))
        .where('deliveries.state', '!=', 'SENT')
        .where(sql<boolean>`deliveries.reason is distinct from 'DELIVERY_FAILED'`)
        // One that is being tried goes on.
        .where(sql<boolean>`(deliveries.state, excluded.state) <> ('SENDING', 'QUEUED')`),
    )
    .execute();
  const ids = rows.map(({ id }) => id);
  const states = tx.selectFrom('deliveries').select(['id', 'state']).where('id', 'in', ids);
  return new Map((await states.execute()).map(({ id, state }) => [id, state]));
}

/** A message that has reached a channel stays SENT. */
async function writeMessage(
  tx: Tx,
  { messageId, heldUntil }: DeliveryPlan,
  deliveries: readonly { state: MessageState; until: number }[],
): Promise<void> {
  const open = deliveries.filter(({ state }) => state !== 'SENT' && state !== 'FAILED');
  const ended = deliveries.length > 0 && open.length === 0;
  // Its ending writes it.
  if (ended) return;
  const isGoing = open.some(({ state }) => state !== 'HELD');
  const deadline = open.length > 0 ? Math.max(...open.map(({ until }) => until)) : heldUntil;
  await tx
    .updateTable('messages')
    .set((eb) => ({
      state: eb
        .case()
        .when('state', '=', 'SENT')
        .then(eb.ref('state'))
        .else(isGoing ? ('QUEUED' as const) : ('HELD' as const))
        .end(),
      deadline: new Date(deadline),
    }))
    .where('id', '=', messageId)
    .where('state', 'in', ['QUEUED', 'HELD', 'SENT'])
    .execute();
}

/** The message doesn't go there any more: of a delivery that was never tried, nothing is left. */
async function dropOtherDeliveries(
  tx: Tx,
  messageId: string,
  ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('deliveries')
    .where('message_id', '=', messageId)
    .where(sql<boolean>`id <> all(${ids}::text[])`)
    .where('state', 'in', ['QUEUED', 'HELD'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('delivery_attempts')
            .select('delivery_id')
            .whereRef('delivery_id', '=', 'deliveries.id'),
        ),
      ),
    )
    .execute();
  await tx
    .updateTable('deliveries')
    .set({ state: 'FAILED', reason: 'CHANNEL_CHANGED', updated_at: new Date() })
    .where('message_id', '=', messageId)
    .where(sql<boolean>`id <> all(${ids}::text[])`)
    .where('state', 'in', OPEN)
    .execute();
}
