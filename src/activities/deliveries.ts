import { ApplicationFailure } from '@temporalio/activity';
import { sql } from 'kysely';

import { listBarred } from '../db/deliveries.js';
import type { Db, Tx } from '../db/pool.js';
import type { Language } from '../domain/language.js';
import type { MessageState } from '../domain/subscription-message.js';
import type { Message } from '../messaging/message.js';
import type { Attempt, Barred } from '../messaging/messenger.js';
import { DeliveryError } from '../messaging/provider.js';
import type { EnteredAddress } from '../domain/address.js';
import { STEP_TEMPLATES, type Letter } from '../messaging/letter.js';
import type { Dependencies } from './dependencies.js';
import { compose } from './compose.js';
import { quotaOf } from './quotas.js';

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
     * @throws ApplicationFailure DELIVERY_FAILED, retryable unless every provider refused for good or the
     * flow of a code or a link has ended.
     */
    async deliver(delivery: Delivery): Promise<Handed> {
      const { id, flowId, to, language, letter } = delivery;
      const quota = await quotaOf(dependencies, delivery);
      const row = await db.transaction().execute(async (tx) => {
        if (await isOfNoUse(tx, delivery)) return undefined;
        return noteSending(tx, delivery, quota);
      });
      if (!row) {
        const message = 'its flow has ended';
        throw ApplicationFailure.nonRetryable(message, 'DELIVERY_FAILED');
      }
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
 * Whether a code or a link has come too late: what an ended flow hasn't sent, it never will. Its row stays
 * locked, so that a flow that ends at this moment still sees what is noted of the message.
 */
async function isOfNoUse(tx: Tx, { flowId, letter }: Delivery): Promise<boolean> {
  if (!STEP_TEMPLATES.includes(letter.template)) return false;
  const flow = await tx
    .selectFrom('flows')
    .select('ended_at')
    .where('id', '=', flowId)
    .forShare()
    .executeTakeFirst();
  return flow !== undefined && flow.ended_at !== null;
}

async function noteSending(
  tx: Tx,
  { id, flowId, uin, to, letter }: Delivery,
  quota: string | null,
): Promise<{ state: MessageState; provider: string | null }> {
  return tx
    .insertInto('deliveries')
    .values({
      id,
      flow_id: flowId,
      uin: uin ?? null,
      template: letter.template,
      channel: to.channel,
      masked_address: to.masked,
      state: 'SENDING',
      quota,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        // One that an operator has sent again was queued, or had failed.
        state: sql`case when deliveries.state = 'SENT' then 'SENT' else 'SENDING' end`,
        updated_at: new Date(),
      }),
    )
    .returning(['state', 'provider'])
    .executeTakeFirstOrThrow();
}

/**
 * Hands a message whose row is there to the first provider that takes it, and keeps every attempt. A provider
 * that is paused is left out; one that has refused this message for good isn't asked again.
 * @returns the provider.
 * @throws ApplicationFailure DELIVERY_FAILED, retryable unless every provider refused for good.
 */
export async function handOver(
  { db, messenger }: Pick<Dependencies, 'db' | 'messenger'>,
  message: Message,
): Promise<Handed> {
  const { id } = message;
  const barred = await findBarred(db, id);
  try {
    const keep = async ({ error, permanent = false, ...attempt }: Attempt) => {
      const row = { delivery_id: id, ...attempt, error: error ?? null, permanent };
      await db.insertInto('delivery_attempts').values(row).execute();
    };
    const { provider } = await messenger.deliver(message, keep, barred);
    await db
      .updateTable('deliveries')
      // A message may have moved on from it meanwhile: it was sent all the same.
      .set({ state: 'SENT', reason: null, provider, updated_at: new Date() })
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

async function findBarred(db: Db, deliveryId: string): Promise<Barred> {
  const rows = await listBarred(db, deliveryId);
  const names = (hasRefused: boolean) =>
    new Set(rows.flatMap((row) => (row.has_refused === hasRefused ? [row.provider] : [])));
  return { paused: names(false), refused: names(true) };
}
