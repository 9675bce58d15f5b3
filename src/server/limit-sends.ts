import { findChannel } from '../db/channels.js';
import type { FlowRecord } from '../db/flows.js';
import type { Origin, Taker } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, FlowKind, IdentityMethodKind } from '../domain/flow.js';
import { countryOf } from '../domain/mobile.js';
import { nameQuota } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';
import { networkQuota } from './network-of.js';

/** What asks for a send: the sends of an address are taken once for all repetitions of a request. */
export interface Asked {
  actor: Actor;
  /** As its handler gets it. */
  requestKey: string;
}

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

function takerOf({ actor, requestKey }: Asked): Taker {
  return { caller: actor.caller, id: requestKey };
}

async function takeOrRefuse({ limits }: Dependencies, asked: Asked, quota: string): Promise<void> {
  const retryAfter = await limits.take(takerOf(asked), quota);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}

/** Whether something may be sent to an address now; it counts as sent. @throws Refusal SENDS_LIMITED */
export async function maySend(
  dependencies: Dependencies,
  asked: Asked,
  kind: Sent,
  address: EnteredAddress,
): Promise<boolean> {
  await limitOrigin(dependencies, asked.actor, countryOf(address));
  const quota = quotaOf(dependencies, kind, address);
  return (await dependencies.limits.take(takerOf(asked), quota)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now; SENDS_LIMITED. */
export async function limitSends(
  dependencies: Dependencies,
  asked: Asked,
  kind: FlowKind,
  address: EnteredAddress,
): Promise<void> {
  await limitOrigin(dependencies, asked.actor, countryOf(address));
  await takeOrRefuse(dependencies, asked, quotaOf(dependencies, kind, address));
}

/**
 * Counts a code that is asked for again, as its first one was: however many flows somebody has, their address,
 * country, network and service share one limit each. The codes of a reset and of a log-in are for who has the
 * link or the password: only their flow holds them to their address.
 * @throws Refusal RESEND_TOO_EARLY, SENDS_LIMITED
 */
export async function limitResend(
  dependencies: Dependencies,
  asked: Asked,
  { snapshot, code_quota: quota, code_country: country }: FlowRecord,
): Promise<void> {
  // What is asked for too early sends nothing: the flow refuses it.
  if ((snapshot.resendAfter ?? 0) > Date.now()) return;
  await limitOrigin(dependencies, asked.actor, country ?? undefined);
  if (quota !== null) await takeOrRefuse(dependencies, asked, quota);
}

/**
 * Counts a code that is to verify identity against its channel's address.
 * @throws Refusal RESEND_TOO_EARLY, SENDS_LIMITED
 */
export async function limitIdentitySend(
  dependencies: Dependencies,
  asked: Asked,
  uin: string | null,
  kind: IdentityMethodKind,
): Promise<void> {
  const { db } = dependencies;
  await limitOrigin(dependencies, asked.actor);
  const channel = uin === null ? undefined : await findChannel(db, uin, kind);
  // A method that isn't offered is refused by the flow.
  if (!channel) return;
  await takeOrRefuse(dependencies, asked, quotaOf(dependencies, 'IDENTITY', channel.address));
}
