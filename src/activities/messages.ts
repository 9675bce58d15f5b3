import type { Tx } from '../db/pool.js';
import { mediumOf, toEnteredAddress } from '../db/channels.js';
import { Refusal } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import { routeMessage } from '../domain/message-route.js';
import type { MessageFailure } from '../domain/subscription-message.js';
import type { Dependencies } from './dependencies.js';

/** A delivery that may begin. */
export interface RoutedDelivery {
  id: string;
  uin: string;
  kind: 'CONTACT_EMAIL' | 'CONTACT_MOBILE';
  /** Of the channel: with another address by now, it isn't sent. */
  version: number;
  maskedAddress: string;
  language: Language;
}

/** The database's part of a message's delivery. */
export function messageActivities({ db }: Pick<Dependencies, 'db'>) {
  return {
    /**
     * Finds out where a message may go now, and writes down where it goes or is held (G3.1). The account
     * is locked meanwhile: whoever changes its channels afterwards finds a held message.
     * @param deadline milliseconds since the epoch; until then it is held and tried.
     * @returns the deliveries that may begin; none for a message that is held.
     * @throws Refusal MESSAGE_NOT_FOUND.
     */
    async planDelivery({
      messageId,
      deadline,
    }: {
      messageId: string;
      deadline: number;
    }): Promise<RoutedDelivery[]> {
      return db.transaction().execute(async (tx) => {
        const message = await lockAccountOf(tx, messageId);
        const { uin, language, template, status } = message;
        const channels = await readContactChannels(tx, uin);
        const { channel, isHeld } = routeMessage(channels, message.urgent);
        const held = isHeld || status !== 'ACTIVE';
        const id = channel && deliveryId(messageId, channel);
        await dropOtherDeliveries(tx, messageId, id ?? '');
        if (channel && id !== undefined) {
          const { medium, masked } = channel;
          const state = held ? 'HELD' : 'QUEUED';
          const changing = { state, reason: null, updated_at: new Date() } as const;
          await tx
            .insertInto('deliveries')
            .values({
              id,
              message_id: messageId,
              uin,
              template,
              channel: medium,
              masked_address: masked,
              ...changing,
            })
            .onConflict((conflict) =>
              conflict.column('id').doUpdateSet(changing).where('deliveries.state', '!=', 'SENT'),
            )
            .execute();
        }
        await tx
          .updateTable('messages')
          .set({ state: held ? 'HELD' : 'QUEUED', deadline: new Date(deadline) })
          .where('id', '=', messageId)
          .where('state', 'in', ['QUEUED', 'HELD'])
          .execute();
        if (held || !channel || id === undefined) return [];
        const { kind, version, masked: maskedAddress } = channel;
        return [{ id, uin, kind, version, maskedAddress, language }];
      });
    },

    /**
     * Ends a message: what wasn't sent has failed for the reason given.
     * @returns SENT when a provider has taken it for one of its channels.
     */
    async settleMessage({
      messageId,
      reason,
    }: {
      messageId: string;
      reason: MessageFailure;
    }): Promise<'SENT' | 'FAILED'> {
      return db.transaction().execute(async (tx) => {
        await tx
          .updateTable('deliveries')
          .set({ state: 'FAILED', reason, updated_at: new Date() })
          .where('message_id', '=', messageId)
          .where('state', 'in', ['QUEUED', 'HELD', 'SENDING'])
          .execute();
        const sent = await tx
          .selectFrom('deliveries')
          .select('id')
          .where('message_id', '=', messageId)
          .where('state', '=', 'SENT')
          .executeTakeFirst();
        const state = sent ? 'SENT' : 'FAILED';
        await tx
          .updateTable('messages')
          .set({ state, reason: sent ? null : reason })
          .where('id', '=', messageId)
          .execute();
        return state;
      });
    },
  };
}

async function lockAccountOf(tx: Tx, messageId: string) {
  const message = await tx
    .selectFrom('messages')
    .innerJoin('accounts', 'accounts.uin', 'messages.uin')
    .select(['messages.uin', 'template', 'urgent', 'accounts.status', 'accounts.language'])
    .where('messages.id', '=', messageId)
    .forShare('accounts')
    .executeTakeFirst();
  if (!message) throw new Refusal('MESSAGE_NOT_FOUND');
  return message;
}

async function readContactChannels(tx: Tx, uin: string) {
  const rows = await tx
    .selectFrom('channels')
    .select(['kind', 'address', 'version', 'verified_at'])
    .where('uin', '=', uin)
    .execute();
  return rows.flatMap(({ kind, address, version, verified_at }) => {
    // A security channel never receives a message.
    if (kind !== 'CONTACT_EMAIL' && kind !== 'CONTACT_MOBILE') return [];
    const medium = mediumOf(kind);
    const { masked } = toEnteredAddress(medium, address);
    return [{ kind, medium, version, masked, isVerified: verified_at !== null }];
  });
}

/** The same for each attempt at the same address of a channel. */
function deliveryId(
  messageId: string,
  { medium, version }: { medium: string; version: number },
): string {
  return `${messageId}.${medium}-${version.toString()}`;
}

/** The message goes to this address by now: of one that was never tried, nothing is left. */
async function dropOtherDeliveries(tx: Tx, messageId: string, id: string): Promise<void> {
  await tx
    .deleteFrom('deliveries')
    .where('message_id', '=', messageId)
    .where('id', '!=', id)
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
    .where('id', '!=', id)
    .where('state', 'in', ['QUEUED', 'HELD', 'SENDING'])
    .execute();
}
