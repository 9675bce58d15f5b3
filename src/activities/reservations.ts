import { sql } from 'kysely';

import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import { UNDO_LIFETIME } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';

type Canonical = Pick<EnteredAddress, 'canonical'>;

/** Keeps an address that an account releases for it, until the change can't be undone any more (G9.3). */
export async function reserve(
  tx: Tx,
  kind: 'LOGIN_EMAIL' | 'SECURITY_MOBILE',
  uin: string,
  canonical: string,
): Promise<void> {
  // As long as the undo, and by the same clock.
  const reserved_until = sql<Date>`now() + ${UNDO_LIFETIME} * interval '1 ms'`;
  await tx
    .insertInto('reserved_addresses')
    .values({ kind, canonical, uin, reserved_until })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'canonical', 'uin']).doUpdateSet({ reserved_until }),
    )
    .execute();
}

/**
 * Refuses a login email that another account has, or released a moment ago. Call it after the address was
 * written: the unique index has then waited for whoever held it.
 * @throws Refusal EMAIL_TAKEN
 */
export async function checkLoginEmailFree(tx: Tx, uin: string, email: Canonical): Promise<void> {
  const reserved = await reservedFor(tx, 'LOGIN_EMAIL', email.canonical)
    .where('uin', '!=', uin)
    .executeTakeFirst();
  if (reserved) throw new Refusal('EMAIL_TAKEN');
}

/**
 * Holds a number to the accounts that may have it as security mobile (G2.3); whoever binds it at the same
 * moment waits for this transaction.
 * @throws Refusal MOBILE_LIMIT_REACHED
 */
export async function checkMobileLimit(
  tx: Tx,
  uin: string,
  { canonical }: Canonical,
  limit: number,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mobile/${canonical}`}, 0))`.execute(
    tx,
  );
  const bound = await tx
    .selectFrom('channels')
    .select('uin')
    .where('kind', '=', 'SECURITY_MOBILE')
    .where('canonical', '=', canonical)
    .where('uin', '!=', uin)
    .union(reservedFor(tx, 'SECURITY_MOBILE', canonical).where('uin', '!=', uin))
    .execute();
  if (bound.length >= limit) throw new Refusal('MOBILE_LIMIT_REACHED');
}

function reservedFor(tx: Tx, kind: 'LOGIN_EMAIL' | 'SECURITY_MOBILE', canonical: string) {
  return tx
    .selectFrom('reserved_addresses')
    .select('uin')
    .where('kind', '=', kind)
    .where('canonical', '=', canonical)
    .where('reserved_until', '>', sql<Date>`now()`);
}
