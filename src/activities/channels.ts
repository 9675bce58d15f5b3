import type { ChannelKind } from '../db/schema.js';
import type { Tx } from '../db/pool.js';
import { maskEmail, parseEmail } from '../domain/email.js';
import { maskMobile } from '../domain/mobile.js';
import type { EnteredAddress } from '../domain/address.js';

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
    address: toEnteredAddress(kind.endsWith('MOBILE') ? 'mobile' : 'email', address),
  }));
}
