import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import type { MessageCategory, SubscriptionTemplate } from '../domain/subscription-message.js';
import { audit } from './audit.js';
import type { Db } from './pool.js';

/** A message under its publisher's key. */
export interface NewMessage {
  id: string;
  actor: Actor;
  key: string;
  /** Keyed digest of all that is published. */
  body: string;
  uin: string;
  category: MessageCategory;
  template: SubscriptionTemplate;
  urgent: boolean;
}

/**
 * Claims a publisher's key for a message, as a request id is claimed: of two bodies one wins, wherever
 * they arrive. Claiming it again for the same message changes nothing.
 * @throws Refusal ACCOUNT_NOT_FOUND; MESSAGE_KEY_REUSED when it stands for another message.
 */
export async function claimMessage(db: Db, message: NewMessage): Promise<void> {
  const { actor, ...row } = message;
  await db.transaction().execute(async (tx) => {
    const account = await tx
      .selectFrom('accounts')
      .select('uin')
      .where('uin', '=', row.uin)
      .executeTakeFirst();
    if (!account) throw new Refusal('ACCOUNT_NOT_FOUND');
    const claimed = await tx
      .insertInto('messages')
      .values({ ...row, caller: actor.caller })
      .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (claimed) {
      const { id: messageId, uin, category, template, urgent } = row;
      const after = { messageId, category, template, urgent };
      await audit(tx, { name: 'PublishMessage', uin, actor, after });
      return;
    }
    const same = await tx
      .selectFrom('messages')
      .select('id')
      .where('caller', '=', actor.caller)
      .where('key', '=', row.key)
      .where('body', '=', row.body)
      .executeTakeFirst();
    if (!same) throw new Refusal('MESSAGE_KEY_REUSED');
  });
}

/** A message with its deliveries; undefined for any other service than the one that published it. */
export async function findMessage(db: Db, caller: string, id: string) {
  const message = await db
    .selectFrom('messages')
    .select([
      'id',
      'uin',
      'key',
      'category',
      'template',
      'urgent',
      'state',
      'reason',
      'deadline',
      'created_at',
    ])
    .where('id', '=', id)
    .where('caller', '=', caller)
    .executeTakeFirst();
  if (!message) return undefined;
  const deliveries = await db
    .selectFrom('deliveries')
    .select(['channel', 'masked_address', 'state', 'reason', 'provider', 'updated_at'])
    .where('message_id', '=', id)
    .orderBy('created_at')
    .execute();
  return { ...message, deliveries };
}

/** What {@link findMessage} finds. */
export type MessageView = NonNullable<Awaited<ReturnType<typeof findMessage>>>;
