import { mediumOf, toEnteredAddress } from '../db/channels.js';
import type { Tx } from '../db/pool.js';
import { routeMessage } from '../domain/message-route.js';
import { DEFAULT_SUBSCRIPTION } from '../domain/subscription.js';

type Reader = Pick<Tx, 'selectFrom'>;

/** Messages with their accounts, and what those have chosen for the category. */
export function messagesWithAccounts(db: Reader) {
  return db
    .selectFrom('messages')
    .innerJoin('accounts', 'accounts.uin', 'messages.uin')
    .leftJoin('subscriptions', (join) =>
      join
        .onRef('subscriptions.uin', '=', 'messages.uin')
        .onRef('subscriptions.category', '=', 'messages.category'),
    )
    .select([
      'messages.id',
      'messages.uin',
      'messages.template',
      'messages.urgent',
      'accounts.status',
      'accounts.language',
      'subscriptions.email',
      'subscriptions.mobile',
    ]);
}

/** One of {@link messagesWithAccounts}. */
type MessageOfAccount = Awaited<
  ReturnType<ReturnType<typeof messagesWithAccounts>['executeTakeFirstOrThrow']>
>;

/**
 * Where a message goes as things stand (G3.1, G7.2); for an account that isn't active, all of it is held.
 * @returns SUPPRESSED when the account wants none of its category.
 */
export async function findRoutes(db: Reader, message: MessageOfAccount) {
  const { uin, urgent, status } = message;
  const { email, mobile } = message;
  const wanted = email === null || mobile === null ? DEFAULT_SUBSCRIPTION : { email, mobile };
  const routes = routeMessage(await readContactChannels(db, uin), wanted, urgent);
  if (routes === 'SUPPRESSED') return routes;
  return routes.map(({ channel, isHeld }) => ({ channel, isHeld: isHeld || status !== 'ACTIVE' }));
}

async function readContactChannels(db: Reader, uin: string) {
  const rows = await db
    .selectFrom('channels')
    .select(['kind', 'address', 'version', 'verified_at'])
    .where('uin', '=', uin)
    .execute();
  return rows.flatMap(({ kind, version, verified_at, ...row }) => {
    // A security channel never receives a message.
    if (kind !== 'CONTACT_EMAIL' && kind !== 'CONTACT_MOBILE') return [];
    const { channel: medium, address, masked } = toEnteredAddress(mediumOf(kind), row.address);
    return [{ kind, medium, version, address, masked, isVerified: verified_at !== null }];
  });
}
