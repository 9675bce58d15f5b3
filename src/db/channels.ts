import { sql } from 'kysely';

import type { ChannelKind } from '../domain/channel.js';
import type { Tx } from './pool.js';
import { maskEmail, parseEmail } from '../domain/email.js';
import { maskMobile } from '../domain/mobile.js';
import type { EnteredAddress } from '../domain/address.js';
import { CODE_FAILURES_LIMIT } from '../domain/code-failures.js';
import type { IdentityChannel } from '../domain/flow.js';

/** A channel of an account, as it stands in its row. */
export interface Channel {
  kind: ChannelKind;
  address: EnteredAddress;
  version: number;
}

/** An address of the database in every form that is needed of it. */
export function toEnteredAddress(channel: 'email' | 'mobile', address: string): EnteredAddress {
  return channel === 'email'
    ? {
        channel,
        address,
        canonical: parseEmail(address)?.canonical ?? address,
        masked: maskEmail(address),
      }
    : { channel, address, canonical: address, masked: maskMobile(address) };
}

/** A channel of an account, verified or not. */
export async function findChannel(
  db: Pick<Tx, 'selectFrom'>,
  uin: string,
  kind: ChannelKind,
): Promise<Channel | undefined> {
  const row = await db
    .selectFrom('channels')
    .select(['address', 'version'])
    .where('uin', '=', uin)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return (
    row && { kind, version: row.version, address: toEnteredAddress(mediumOf(kind), row.address) }
  );
}

/** Binds a channel to an address. What it had seen of wrong codes is forgotten. @returns its version. */
export async function bindChannel(
  tx: Tx,
  uin: string,
  kind: ChannelKind,
  { address, canonical }: EnteredAddress,
  verifiedAt: Date | null,
): Promise<number> {
  const binding = {
    address,
    canonical,
    verified_at: verifiedAt,
    // PostgreSQL's clock, as for the moment of a change: a channel is older than it, or it isn't.
    bound_at: sql<Date>`now()`,
    code_failures: 0,
    code_failed_at: null,
  };
  const { version } = await tx
    .insertInto('channels')
    .values({ uin, kind, ...binding })
    .onConflict((conflict) =>
      conflict
        .columns(['uin', 'kind'])
        .doUpdateSet((eb) => ({ ...binding, version: eb('channels.version', '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
}

/** What a channel's address is. */
export function mediumOf(kind: ChannelKind): 'email' | 'mobile' {
  return kind.endsWith('MOBILE') ? 'mobile' : 'email';
}

/**
 * The security channels that may prove identity (G8.6): verified, and not closed by wrong codes.
 * @param boundBefore only those that were bound before this moment.
 */
export async function listIdentityChannels(
  db: Pick<Tx, 'selectFrom'>,
  uin: string,
  boundBefore?: Date,
): Promise<IdentityChannel[]> {
  let query = db
    .selectFrom('channels')
    .select(['kind', 'address', 'version'])
    .where('uin', '=', uin)
    .where('verified_at', 'is not', null)
    .where('code_failures', '<', CODE_FAILURES_LIMIT);
  if (boundBefore) query = query.where('bound_at', '<', boundBefore);
  const rows = await query.orderBy('kind').execute();
  return rows.flatMap(({ kind, address, version }) =>
    kind === 'SECURITY_MOBILE' || kind === 'VERIFICATION_EMAIL'
      ? [{ kind, version, address: toEnteredAddress(mediumOf(kind), address) }]
      : [],
  );
}

/** The verified channels of an account. */
export async function listVerifiedChannels(
  db: Pick<Tx, 'selectFrom'>,
  uin: string,
): Promise<Channel[]> {
  const rows = await db
    .selectFrom('channels')
    .select(['kind', 'address', 'version'])
    .where('uin', '=', uin)
    .where('verified_at', 'is not', null)
    .orderBy('kind')
    .execute();
  return rows.map(({ kind, address, version }) => ({
    kind,
    version,
    address: toEnteredAddress(mediumOf(kind), address),
  }));
}
