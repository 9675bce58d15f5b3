import { sql, type ExpressionBuilder } from 'kysely';

import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import type {
  MessageCategory,
  MessageState,
  SubscriptionTemplate,
} from '../domain/subscription-message.js';
import { audit } from './audit.js';
import type { Db } from './pool.js';
import type { Database } from './schema.js';

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

/** What a list of messages is narrowed to. */
export interface MessageFilter {
  uin: string | undefined;
  state: MessageState | undefined;
}

/** A message with its deliveries; undefined for any other service than the one that published it. */
export async function findMessage(db: Db, caller: string, id: string) {
  const message = await messagesOf(db, caller).where('id', '=', id).executeTakeFirst();
  return message && (await withDeliveries(db, [message]))[0];
}

/** What a service published, newest first, from after `cursor` on. */
export async function listMessages(
  db: Db,
  caller: string,
  { uin, state }: MessageFilter,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
): Promise<MessageView[]> {
  let query = messagesOf(db, caller);
  if (uin !== undefined) query = query.where('uin', '=', uin);
  if (state !== undefined) query = query.where((eb) => isIn(eb, state));
  if (cursor) {
    query = query.where(sql<boolean>`(created_at, id) < (${cursor.at}, ${cursor.id}::uuid)`);
  }
  const messages = query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  return withDeliveries(db, await messages.execute());
}

function messagesOf(db: Db, caller: string) {
  return db
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
    .where('caller', '=', caller);
}

/** A row is queued until its message is settled: whether a provider was tried, its deliveries know. */
function isIn(eb: ExpressionBuilder<Database, 'messages'>, state: MessageState) {
  if (state !== 'QUEUED' && state !== 'SENDING') return eb('state', '=', state);
  const tried = eb.exists(
    eb
      .selectFrom('deliveries')
      .select('deliveries.id')
      .whereRef('message_id', '=', 'messages.id')
      .where('deliveries.state', '=', 'SENDING'),
  );
  return eb.and([eb('state', '=', 'QUEUED'), state === 'SENDING' ? tried : eb.not(tried)]);
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messagesOf>['executeTakeFirstOrThrow']>>;

async function withDeliveries(db: Db, messages: MessageRow[]) {
  if (messages.length === 0) return [];
  const ids = messages.map(({ id }) => id);
  const deliveries = await db
    .selectFrom('deliveries')
    .select([
      'message_id',
      'channel',
      'masked_address',
      'state',
      'reason',
      'provider',
      'updated_at',
    ])
    .where('message_id', 'in', ids)
    .orderBy('created_at')
    .orderBy('channel')
    .execute();
  return messages.map((message) => ({
    ...message,
    deliveries: deliveries.filter(({ message_id: id }) => id === message.id),
  }));
}

/** What {@link findMessage} finds. */
export type MessageView = NonNullable<Awaited<ReturnType<typeof findMessage>>>;
