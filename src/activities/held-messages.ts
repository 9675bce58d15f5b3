import type { Tx } from '../db/pool.js';
import { messageWorkflowId } from '../domain/subscription-message.js';

/** Held messages that are told of a change at once; any others find it out by themselves. */
const TOLD_AT_ONCE = 500;

/**
 * The workflow ids of an account's messages that are held, or are held for one of their channels. Call it
 * with the account locked: a message is routed under a lock of its own, so that each one either sees the
 * change, or is listed here.
 */
export async function listHeldMessages(tx: Tx, uin: string): Promise<string[]> {
  const held = await tx
    .selectFrom('messages')
    .select(['id', 'created_at'])
    .where('uin', '=', uin)
    .where('state', '=', 'HELD')
    .union(
      tx
        .selectFrom('deliveries')
        .innerJoin('messages', 'messages.id', 'deliveries.message_id')
        .select(['messages.id', 'messages.created_at'])
        .where('deliveries.uin', '=', uin)
        .where('deliveries.state', '=', 'HELD'),
    )
    .orderBy('created_at')
    .limit(TOLD_AT_ONCE)
    .execute();
  return held.map(({ id }) => messageWorkflowId(id));
}
