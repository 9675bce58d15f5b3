import { audit } from '../db/audit.js';
import { saveSubscription } from '../db/subscriptions.js';
import type { Subscription } from '../domain/subscription.js';
import type { MessageCategory } from '../domain/subscription-message.js';
import { type Change, lockAccount } from './change.js';
import type { Dependencies } from './dependencies.js';
import { listHeldMessages } from './held-messages.js';
import { once } from './once.js';

/** What an account chooses for a category. */
export interface SubscriptionChange extends Change {
  category: MessageCategory;
  wanted: Subscription;
}

/** Activities on which channels receive which messages (G7.2). */
export function subscriptionActivities({ db }: Pick<Dependencies, 'db'>) {
  return {
    /**
     * Applies what an account has chosen for a category.
     * @returns the workflow ids of messages that are held. @throws Refusal ACCOUNT_CHANGED.
     */
    applySubscription({ flowId, actor, category, wanted }: SubscriptionChange) {
      return once(db, flowId, 'apply-subscription', async (tx) => {
        const { uin } = await lockAccount(tx, flowId);
        const former = await saveSubscription(tx, uin, category, wanted);
        await audit(tx, {
          name: 'ModifySubscription',
          uin,
          flowId,
          actor,
          before: { category, channels: inWords(former) },
          after: { category, channels: inWords(wanted) },
        });
        return { held: await listHeldMessages(tx, uin) };
      });
    },
  };
}

function inWords({ email, mobile }: Subscription): string {
  return [...(email ? ['email'] : []), ...(mobile ? ['mobile'] : [])].join(', ') || 'none';
}
