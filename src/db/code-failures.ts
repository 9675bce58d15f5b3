import type { IdentityChannel } from '../domain/flow.js';
import type { Tx } from './pool.js';

/** A security channel of an account, at a version. */
export type ChannelOfAccount = { uin: string } & Pick<IdentityChannel, 'kind' | 'version'>;

/** The wrong codes in a row at a channel (G8.5); undefined when it was bound anew since. */
export async function findCodeFailures(
  db: Pick<Tx, 'selectFrom'>,
  { uin, kind, version }: ChannelOfAccount,
): Promise<{ failures: number; failedAt: number } | undefined> {
  const row = await db
    .selectFrom('channels')
    .select(['code_failures', 'code_failed_at'])
    .where('uin', '=', uin)
    .where('kind', '=', kind)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && { failures: row.code_failures, failedAt: row.code_failed_at?.valueOf() ?? 0 };
}

/** Counts a wrong code at a channel. */
export async function countCodeFailure(
  tx: Tx,
  { uin, kind, version }: ChannelOfAccount,
): Promise<void> {
  await tx
    .updateTable('channels')
    .set((eb) => ({ code_failures: eb('code_failures', '+', 1), code_failed_at: new Date() }))
    .where('uin', '=', uin)
    .where('kind', '=', kind)
    .where('version', '=', version)
    .execute();
}
