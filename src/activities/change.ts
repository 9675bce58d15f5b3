import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import { CODE_FAILURES_LIMIT } from '../domain/code-failures.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, IdentityChannel } from '../domain/flow.js';

/** A change of a logged-in person that is ready to be applied. */
export interface Change {
  flowId: string;
  actor: Actor;
}

/** One that a security channel has proved. */
export interface ProvedChange extends Change {
  /** The session that made it: it outlives the change. */
  session: string;
  proof: Pick<IdentityChannel, 'kind' | 'version'>;
}

/** A proved change to a new address. */
export interface AddressChange extends ProvedChange {
  address: EnteredAddress;
}

/**
 * The account of a flow, locked until the transaction ends.
 * @throws Refusal ACCOUNT_CHANGED when a security change, a freeze or a disable came since the flow began.
 */
export async function lockAccount(tx: Tx, flowId: string) {
  const account = await tx
    .selectFrom('accounts')
    .innerJoin('flows', 'flows.uin', 'accounts.uin')
    .select([
      'accounts.uin',
      'accounts.name',
      'accounts.industry',
      'accounts.contact_address',
      'accounts.language',
      'accounts.login_email',
      'accounts.login_email_canonical',
      'accounts.password_version',
    ])
    .where('flows.id', '=', flowId)
    .where('accounts.status', '=', 'ACTIVE')
    .whereRef('accounts.security_epoch', '=', 'flows.security_epoch')
    .forUpdate('accounts')
    .executeTakeFirst();
  if (!account) throw new Refusal('ACCOUNT_CHANGED');
  return account;
}

/** An account that is locked. */
export type LockedAccount = Awaited<ReturnType<typeof lockAccount>>;

/**
 * Holds the channel that proved identity to the version its code went to.
 * @throws Refusal ACCOUNT_CHANGED when it is bound to another address by now; CHANNEL_CLOSED.
 */
export async function checkProof(
  tx: Tx,
  uin: string,
  proof: Pick<IdentityChannel, 'kind' | 'version'>,
): Promise<void> {
  const channel = await tx
    .selectFrom('channels')
    .select('code_failures')
    .where('uin', '=', uin)
    .where('kind', '=', proof.kind)
    .where('version', '=', proof.version)
    .where('verified_at', 'is not', null)
    .executeTakeFirst();
  if (!channel) throw new Refusal('ACCOUNT_CHANGED');
  if (channel.code_failures >= CODE_FAILURES_LIMIT) throw new Refusal('CHANNEL_CLOSED');
}

/** Ends every flow that began before. @returns the epoch from now on. */
export async function raiseSecurityEpoch(tx: Tx, uin: string): Promise<string> {
  const { security_epoch } = await tx
    .updateTable('accounts')
    .set((eb) => ({ security_epoch: eb('security_epoch', '+', '1') }))
    .where('uin', '=', uin)
    .returning('security_epoch')
    .executeTakeFirstOrThrow();
  return security_epoch;
}
