import { findChannel } from '../db/channels.js';
import type { FlowRecord } from '../db/flows.js';
import { giveBackSend, type Origin } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, FlowKind, IdentityMethodKind } from '../domain/flow.js';
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
  country?: string,
): Promise<void> {
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

/** What is counted apart. */
type Sent = FlowKind | 'LOG_IN_WRONG_PASSWORD';

/** Names what is sent to an address: strangers in one kind of flow can't spend another's quota. */
function quotaOf(
  { config }: Dependencies,
  kind: Sent | 'IDENTITY',
  { canonical }: EnteredAddress,
): string {
  return nameQuota(config.SUBJECT_KEY, kind, canonical);
}

/** What each call has taken, and when, by its actor: that is one object for each call. */
const taken = new WeakMap<Actor, { key: string; at: Date }[]>();

async function take(
  { limits }: Dependencies,
  actor: Actor,
  key: string,
): Promise<number | undefined> {
  const retryAfter = await limits.take(key);
  if (retryAfter === undefined) {
    taken.set(actor, [...(taken.get(actor) ?? []), { key, at: new Date() }]);
  }
  return retryAfter;
}

async function takeOrRefuse(dependencies: Dependencies, actor: Actor, key: string): Promise<void> {
  const retryAfter = await take(dependencies, actor, key);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
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
  await limitOrigin(dependencies, actor, countryOf(address));
  return (await take(dependencies, actor, quotaOf(dependencies, kind, address))) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now; SENDS_LIMITED. */
export async function limitSends(
  dependencies: Dependencies,
  actor: Actor,
  kind: FlowKind,
  address: EnteredAddress,
): Promise<void> {
  await limitOrigin(dependencies, actor, countryOf(address));
  await takeOrRefuse(dependencies, actor, quotaOf(dependencies, kind, address));
}

/**
 * Counts a code that is asked for again, as its first one was: however many flows somebody has, their address,
 * country, network and service share one limit each. The codes of a reset and of a log-in are for who has the
 * link or the password: only their flow holds them to their address.
 * @throws Refusal RESEND_TOO_EARLY, SENDS_LIMITED
 */
export async function limitResend(
  dependencies: Dependencies,
  actor: Actor,
  { snapshot, code_quota: quota, code_country: country }: FlowRecord,
): Promise<void> {
  // What is asked for too early sends nothing: the flow refuses it.
  if ((snapshot.resendAfter ?? 0) > Date.now()) return;
  await limitOrigin(dependencies, actor, country ?? undefined);
  if (quota !== null) await takeOrRefuse(dependencies, actor, quota);
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
  await takeOrRefuse(dependencies, actor, quotaOf(dependencies, 'IDENTITY', channel.address));
}
