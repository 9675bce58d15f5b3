import { findChannel } from '../db/channels.js';
import type { Origin } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, FlowKind, IdentityMethodKind } from '../domain/flow.js';
import { countryOf } from '../domain/mobile.js';
import { nameQuota } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';
import { networkOf } from './network-of.js';

/**
 * Counts what is sent for one origin, whatever the address: through one service, for one network, and to the
 * numbers of one country. It tells nothing of any account.
 * @throws Refusal SENDS_LIMITED
 */
async function limitOrigin(
  { limits, config }: Dependencies,
  { caller, networkAddress }: Actor,
  to?: EnteredAddress,
): Promise<void> {
  const network = networkAddress === undefined ? undefined : networkOf(networkAddress);
  const country = to?.channel === 'mobile' ? countryOf(to.canonical) : undefined;
  const origins: [Origin, string | undefined][] = [
    ['network', network && nameQuota(config.SUBJECT_KEY, 'NETWORK', network)],
    ['caller', caller],
    ['country', country],
  ];
  for (const [origin, key] of origins) {
    const retryAfter = key === undefined ? undefined : await limits.takeOf(origin, key);
    if (retryAfter !== undefined) throw new Refusal('SENDS_LIMITED', { retryAfter });
  }
}

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

/** Whether something may be sent to an address now; it counts as sent. @throws Refusal SENDS_LIMITED */
export async function maySend(
  dependencies: Dependencies,
  actor: Actor,
  kind: Sent,
  address: EnteredAddress,
): Promise<boolean> {
  await limitOrigin(dependencies, actor, address);
  return (await take(dependencies, kind, address)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now; SENDS_LIMITED. */
export async function limitSends(
  dependencies: Dependencies,
  actor: Actor,
  kind: FlowKind,
  address: EnteredAddress,
): Promise<void> {
  await limitOrigin(dependencies, actor, address);
  const retryAfter = await take(dependencies, kind, address);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}

/**
 * Counts a code that is to verify identity against its channel's address.
 * @throws Refusal RESEND_TOO_EARLY, SENDS_LIMITED
 */
export async function limitIdentitySend(
  dependencies: Dependencies,
  actor: Actor,
  uin: string | null,
  kind: IdentityMethodKind,
): Promise<void> {
  const { db, limits, config } = dependencies;
  await limitOrigin(dependencies, actor);
  const channel = uin === null ? undefined : await findChannel(db, uin, kind);
  // A method that isn't offered is refused by the flow.
  if (!channel) return;
  const subject = nameQuota(config.SUBJECT_KEY, 'IDENTITY', channel.address.canonical);
  const retryAfter = await limits.take(subject);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}
