import { DEFAULT_SUBSCRIPTION, type Subscription } from '../domain/subscription.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../domain/subscription-message.js';
import type { Tx } from './pool.js';

/** What an account has chosen for each category, or the default where it hasn't (G7.2). */
export async function listSubscriptions(
  db: Pick<Tx, 'selectFrom'>,
  uin: string,
): Promise<(Subscription & { category: MessageCategory })[]> {
  const chosen = await db
    .selectFrom('subscriptions')
    .select(['category', 'email', 'mobile'])
    .where('uin', '=', uin)
    .execute();
  return MESSAGE_CATEGORIES.map(
    (category) =>
      chosen.find((row) => row.category === category) ?? { category, ...DEFAULT_SUBSCRIPTION },
  );
}

/** Writes down what an account has chosen for a category. @returns what held before. */
export async function saveSubscription(
  tx: Tx,
  uin: string,
  category: MessageCategory,
  wanted: Subscription,
): Promise<Subscription> {
  const subscriptions = await listSubscriptions(tx, uin);
  await tx
    .insertInto('subscriptions')
    .values({ uin, category, ...wanted })
    .onConflict((conflict) => conflict.columns(['uin', 'category']).doUpdateSet(wanted))
    .execute();
  return subscriptions.find((row) => row.category === category) ?? DEFAULT_SUBSCRIPTION;
}
