import { Refusal } from '../domain/errors.js';
import type { SubscriptionContent } from '../messaging/message.js';
import { handOver, type Handed } from './deliveries.js';
import type { Dependencies } from './dependencies.js';
import { findRoutes, messagesWithAccounts } from './message-routes.js';
import type { RoutedDelivery } from './messages.js';

/** What a bulk worker sends. */
export interface Sending {
  delivery: RoutedDelivery;
  content: SubscriptionContent;
}

/** What leaves the house in bulk. */
export function bulkDeliveryActivities(dependencies: Pick<Dependencies, 'db' | 'messenger'>) {
  const { db } = dependencies;

  /** The message has reached one of its channels. */
  async function markSent(messageId: string): Promise<void> {
    await db
      .updateTable('messages')
      .set({ state: 'SENT', reason: null })
      .where('id', '=', messageId)
      .where('state', '!=', 'SENT')
      .execute();
  }

  return {
    /**
     * Sends a message to a contact channel, if it still goes there: looked at before each attempt, for
     * attempts go on for days, and meanwhile addresses and subscriptions are changed and accounts disabled.
     * @returns the provider that took it, now or in an attempt that died before Temporal knew.
     * @throws Refusal ACCOUNT_CHANGED when it doesn't go there any more; ApplicationFailure DELIVERY_FAILED.
     */
    async sendMessage({ delivery, content }: Sending): Promise<Handed> {
      const { id, kind, version, language } = delivery;
      const message = await messagesWithAccounts(db)
        .innerJoin('deliveries', 'deliveries.message_id', 'messages.id')
        .select(['deliveries.state as delivery_state', 'deliveries.provider'])
        .where('deliveries.id', '=', id)
        .executeTakeFirst();
      if (!message) throw new Refusal('ACCOUNT_CHANGED');
      if (message.delivery_state === 'SENT') {
        await markSent(message.id);
        return { provider: message.provider ?? '' };
      }
      const routes = await findRoutes(db, message);
      const route =
        routes === 'SUPPRESSED'
          ? undefined
          : routes.find(({ channel }) => channel.kind === kind && channel.version === version);
      if (!route || route.isHeld) throw new Refusal('ACCOUNT_CHANGED');
      const begun = await db
        .updateTable('deliveries')
        .set({ state: 'SENDING', updated_at: new Date() })
        .where('id', '=', id)
        .where('state', 'in', ['QUEUED', 'SENDING'])
        .returning('id')
        .executeTakeFirst();
      // The message was looked at meanwhile, and has moved on from it.
      if (!begun) throw new Refusal('ACCOUNT_CHANGED');
      const { medium: channel, address } = route.channel;
      const handed = await handOver(dependencies, { id, channel, address, language, content });
      await markSent(message.id);
      return handed;
    },
  };
}
