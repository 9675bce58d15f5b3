import { mediumOf } from '../db/channels.js';
import { Refusal } from '../domain/errors.js';
import type { SubscriptionContent } from '../messaging/message.js';
import { handOver } from './deliveries.js';
import type { Dependencies } from './dependencies.js';
import type { RoutedDelivery } from './messages.js';

/** What a bulk worker sends. */
export interface Sending {
  delivery: RoutedDelivery;
  content: SubscriptionContent;
}

/** What leaves the house in bulk. */
export function bulkDeliveryActivities(dependencies: Pick<Dependencies, 'db' | 'messenger'>) {
  const { db } = dependencies;
  return {
    /**
     * Sends a message to a contact channel, if that is still the account's own, verified, and the account
     * active: looked at before each attempt, for attempts go on for days.
     * @throws Refusal ACCOUNT_CHANGED when it isn't; ApplicationFailure DELIVERY_FAILED.
     */
    async sendMessage({ delivery, content }: Sending): Promise<void> {
      const { id, uin, kind, version, language } = delivery;
      const channel = await db
        .selectFrom('channels')
        .innerJoin('accounts', 'accounts.uin', 'channels.uin')
        .select('address')
        .where('channels.uin', '=', uin)
        .where('kind', '=', kind)
        .where('version', '=', version)
        .where('verified_at', 'is not', null)
        .where('status', '=', 'ACTIVE')
        .executeTakeFirst();
      if (!channel) throw new Refusal('ACCOUNT_CHANGED');
      const begun = await db
        .updateTable('deliveries')
        .set({ state: 'SENDING', updated_at: new Date() })
        .where('id', '=', id)
        .where('state', 'in', ['QUEUED', 'SENDING'])
        .returning('id')
        .executeTakeFirst();
      // An attempt that sent it, but died before Temporal knew; or one that the message has moved on from.
      if (!begun) return;
      const { address } = channel;
      await handOver(dependencies, { id, channel: mediumOf(kind), address, language, content });
    },
  };
}
