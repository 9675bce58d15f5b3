import { findChannel } from '../db/channels.js';
import { giveBackSend, type Origin } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, FlowKind, FlowSnapshot, IdentityMethodKind } from '../domain/flow.js';
import { countryOf } from '../domain/mobile.js';
import { nameQuota } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';
import { networkQuota } from './network-of.js';

/**
 * Counts what is sent for one origin, whatever the address: through one service, for one network, and to the
 * numbers of one country. It tells nothing of any account.
 * @throws Refusal SENDS_LIMITED
 */
async function limitOrigin(
  { limits, config }: Dependencies,
  actor: Actor,
  to?: EnteredAddress,
): Promise<void> {
  const country = to?.channel === 'mobile' ? countryOf(to.canonical) : undefined;
  const origins: [Origin, string | undefined][] = [
    ['network', networkQuota(config, actor)],
    ['caller', actor.caller],
    ['country', country],
  ];
  for (const [origin, key] of origins) {
    const retryAfter = key === undefined ? undefined : await limits.takeOf(origin, key);
    if (retryAfter !== undefined) throw new Refusal('SENDS_LIMITED', { retryAfter });
  }
}

/**
 * Counts a code that is asked for again: however many flows somebody has, they share what their network may have
 * sent. The flow itself holds an address to its limits.
 * @throws Refusal SENDS_LIMITED
 */
export async function limitResend(
  dependencies: Dependencies,
  actor: Actor,
  { resendAfter = 0 }: Pick<FlowSnapshot, 'resendAfter'>,
): Promise<void> {
  // What is asked for too early sends nothing: the flow refuses it.
  if (resendAfter <= Date.now()) await limitOrigin(dependencies, actor);
}

/** What is counted apart. */
type Sent = FlowKind | 'LOG_IN_WRONG_PASSWORD';

/** What each call has taken, and when, by its actor: that is one object for each call. */
const taken = new WeakMap<Actor, { key: string; at: Date }[]>();

/** Takes a send to an address: strangers in one kind of flow can't spend another's quota. */
async function take(
  { limits, config }: Dependencies,
  actor: Actor,
  kind: Sent | 'IDENTITY',
  { canonical }: Pick<EnteredAddress, 'canonical'>,
): Promise<number | undefined> {
  const key = nameQuota(config.SUBJECT_KEY, kind, canonical);
  const retryAfter = await limits.take(key);
  if (retryAfter === undefined) {
    taken.set(actor, [...(taken.get(actor) ?? []), { key, at: new Date() }]);
  }
  return retryAfter;
}

/** Gives back what a call took that failed for a passing reason: nothing was sent, and it may be asked for again. */
export async function giveBackSends({ db }: Dependencies, actor: Actor): Promise<void> {
  const sends = taken.get(actor) ?? [];
  taken.delete(actor);
  if (sends.length === 0) return;
  await db.transaction().execute(async (tx) => {
    for (const { key, at } of sends) await giveBackSend(tx, key, at);
  });
}

/** Whether something may be sent to an address now; it counts as sent. @throws Refusal SENDS_LIMITED */
export async function maySend(
  dependencies: Dependencies,
  actor: Actor,
  kind: Sent,
  address: EnteredAddress,
): Promise<boolean> {
  await limitOrigin(dependencies, actor, address);
  return (await take(dependencies, actor, kind, address)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now; SENDS_LIMITED. */
export async function limitSends(
  dependencies: Dependencies,
  actor: Actor,
  kind: FlowKind,
  address: EnteredAddress,
): Promise<void> {
  await limitOrigin(dependencies, actor, address);
  const retryAfter = await take(dependencies, actor, kind, address);
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
  const { db } = dependencies;
  await limitOrigin(dependencies, actor);
  const channel = uin === null ? undefined : await findChannel(db, uin, kind);
  // A method that isn't offered is refused by the flow.
  if (!channel) return;
  const retryAfter = await take(dependencies, actor, 'IDENTITY', channel.address);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}
