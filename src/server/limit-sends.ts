import { findChannel } from '../db/channels.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { FlowKind, IdentityMethodKind } from '../domain/flow.js';
import { nameQuota } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** What is counted apart. */
type Sent = FlowKind | 'LOG_IN_WRONG_PASSWORD';

/** Takes a send to an address: strangers in one kind of flow can't spend another's quota. */
async function take(
  { limits, config }: Dependencies,
  kind: Sent,
  { canonical }: EnteredAddress,
): Promise<number | undefined> {
  return limits.take(nameQuota(config.SUBJECT_KEY, kind, canonical));
}

/** Whether something may be sent to an address now; it counts as sent. */
export async function maySend(
  dependencies: Dependencies,
  kind: Sent,
  address: EnteredAddress,
): Promise<boolean> {
  return (await take(dependencies, kind, address)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now. */
export async function limitSends(
  dependencies: Dependencies,
  kind: FlowKind,
  address: EnteredAddress,
): Promise<void> {
  const retryAfter = await take(dependencies, kind, address);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}

/**
 * Counts a code that is to verify identity against its channel's address.
 * @throws Refusal RESEND_TOO_EARLY
 */
export async function limitIdentitySend(
  { db, limits, config }: Dependencies,
  uin: string | null,
  kind: IdentityMethodKind,
): Promise<void> {
  const channel = uin === null ? undefined : await findChannel(db, uin, kind);
  // A method that isn't offered is refused by the flow.
  if (!channel) return;
  const subject = nameQuota(config.SUBJECT_KEY, 'IDENTITY', channel.address.canonical);
  const retryAfter = await limits.take(subject);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}
