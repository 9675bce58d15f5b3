import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import { isOfPassword, type AppliedChange, type UndoableChange } from '../domain/applied-change.js';
import type { UndoableKind } from '../domain/flow.js';
import { raiseSecurityEpoch } from './change.js';
import { listVerifiedChannels, toEnteredAddress, type Channel } from '../db/channels.js';
import { listOpenFlows } from './open-flows.js';

/** A security change that was written, before its transaction ends. */
export interface WrittenChange {
  /** The account as it was before. */
  account: { uin: string; login_email: string | null; password_version: number };
  flowId: string;
  /** Id that the undo flow gets. */
  undoId: string;
  kind: UndoableKind;
  /** What the change replaced; undefined for a password. */
  former: EnteredAddress | undefined;
}

/**
 * Finishes a security change: raises the epoch, keeps what an undo needs, and tells what is to follow.
 * A change that replaced an address is undone from there; one of a password, from the login email and the
 * security channels: a contact channel is set without a proof.
 */
export async function finishChange(tx: Tx, change: WrittenChange): Promise<AppliedChange> {
  const { account, flowId, kind, former } = change;
  const { uin } = account;
  const securityEpoch = await raiseSecurityEpoch(tx, uin);
  const others = await listOpenFlows(tx, uin, flowId);
  const addresses = await addressesToTell(tx, uin);
  const to = isOfPassword(kind) ? await provedAddresses(tx, uin) : former ? [former] : [];
  const undo = to.length > 0 ? await keepUndoable(tx, change, to) : undefined;
  const links = new Set(to.map(({ canonical }) => canonical));
  const notify = addresses.filter(({ canonical }) => !links.has(canonical));
  return { notify, others, securityEpoch, ...(undo && { undo }) };
}

/** Every verified channel and the login email, each address once (G8.7). */
export async function addressesToTell(tx: Tx, uin: string): Promise<EnteredAddress[]> {
  const channels = await listVerifiedChannels(tx, uin);
  return withLoginEmail(tx, uin, channels);
}

/** The login email and the security channels: each took a proof. */
async function provedAddresses(tx: Tx, uin: string): Promise<EnteredAddress[]> {
  const channels = await listVerifiedChannels(tx, uin);
  return withLoginEmail(
    tx,
    uin,
    channels.filter(({ kind }) => kind === 'SECURITY_MOBILE' || kind === 'VERIFICATION_EMAIL'),
  );
}

async function withLoginEmail(
  tx: Tx,
  uin: string,
  channels: readonly Channel[],
): Promise<EnteredAddress[]> {
  const { login_email: loginEmail } = await tx
    .selectFrom('accounts')
    .select('login_email')
    .where('uin', '=', uin)
    .executeTakeFirstOrThrow();
  const addresses = [
    ...(loginEmail === null ? [] : [toEnteredAddress('email', loginEmail)]),
    ...channels.map(({ address }) => address),
  ];
  return eachOnce(addresses);
}

/** Addresses that are told once, whatever they are to the account. */
export function eachOnce(addresses: readonly EnteredAddress[]): EnteredAddress[] {
  return [...new Map(addresses.map((address) => [address.canonical, address])).values()];
}

async function keepUndoable(
  tx: Tx,
  { account, flowId, undoId, kind, former }: WrittenChange,
  to: EnteredAddress[],
): Promise<UndoableChange> {
  const password = await tx
    .selectFrom('passwords')
    .select('hash')
    .where('uin', '=', account.uin)
    .where('version', '=', account.password_version)
    .executeTakeFirst();
  const { changed_at } = await tx
    .insertInto('undoable_changes')
    .values({
      id: undoId,
      uin: account.uin,
      kind,
      former_address: former?.address ?? null,
      former_canonical: former?.canonical ?? null,
      former_password_hash: password?.hash ?? null,
    })
    .returning('changed_at')
    .executeTakeFirstOrThrow();
  return { id: undoId, madeBy: flowId, kind, changedAt: changed_at.valueOf(), to };
}
