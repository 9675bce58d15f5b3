import { ApplicationFailure } from '@temporalio/activity';

import type { Language } from '../domain/language.js';
import type { Message } from '../messaging/message.js';
import { DeliveryError } from '../messaging/provider.js';
import type { EnteredAddress } from '../domain/address.js';
import type { Letter } from '../messaging/letter.js';
import type { Dependencies } from './dependencies.js';
import { compose } from './compose.js';

/** One message to one address. */
export interface Delivery {
  /** The same message has the same id, however often it is tried. */
  id: string;
  flowId: string;
  uin?: string | undefined;
  to: EnteredAddress;
  language: Language;
  letter: Letter;
}

/** A message that a provider has taken. */
export interface Handed {
  provider: string;
}

/** Activities that hand messages to providers. */
export function deliveryActivities(dependencies: Dependencies) {
  const { db } = dependencies;
  return {
    /**
     * Sends a message through the first provider that takes it; every attempt is kept with its error.
     * @returns the provider that took it, now or in an attempt that died before Temporal knew.
     * @throws ApplicationFailure DELIVERY_FAILED, retryable unless every provider refused for good.
     */
    async deliver(delivery: Delivery): Promise<Handed> {
      const { id, flowId, to, language, letter } = delivery;
      const row = await db
        .insertInto('deliveries')
        .values({
          id,
          flow_id: flowId,
          uin: delivery.uin ?? null,
          template: letter.template,
          channel: to.channel,
          masked_address: to.masked,
          state: 'SENDING',
        })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ updated_at: new Date() }))
        .returning(['state', 'provider'])
        .executeTakeFirstOrThrow();
      // An attempt that sent it, but died before Temporal knew.
      if (row.state === 'SENT') return { provider: row.provider ?? '' };
      const content = compose(dependencies, flowId, letter);
      return handOver(dependencies, {
        id,
        channel: to.channel,
        address: to.address,
        language,
        content,
      });
    },
  };
}

/**
 * Hands a message whose row is there to the first provider that takes it, and keeps every attempt.
 * @returns the provider.
 * @throws ApplicationFailure DELIVERY_FAILED, retryable unless every provider refused for good.
 */
export async function handOver(
  { db, messenger }: Pick<Dependencies, 'db' | 'messenger'>,
  message: Message,
): Promise<Handed> {
  const { id } = message;
  try {
    const { provider } = await messenger.deliver(message, async (attempt) => {
      await db
        .insertInto('delivery_attempts')
        .values({ delivery_id: id, provider: attempt.provider, error: attempt.error ?? null })
        .execute();
    });
    await db
      .updateTable('deliveries')
      .set({ state: 'SENT', provider, updated_at: new Date() })
      .where('id', '=', id)
      .execute();
    return { provider };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw ApplicationFailure.create({
      type: 'DELIVERY_FAILED',
      message: error.message,
      nonRetryable: error.permanent,
    });
  }
}
