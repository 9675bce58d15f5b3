import { sql } from 'kysely';

import { PASSWORD_AGE } from '../domain/durations.js';
import type { Tx } from './pool.js';

/** Puts a password in force: from now on it is right, and 90 days later it is reminded of (G4.5, G7.4). */
export async function putPasswordInForce(
  tx: Tx,
  uin: string,
  { version, hash }: { version: number; hash: string },
): Promise<void> {
  await tx.insertInto('passwords').values({ uin, version, hash }).execute();
  // The moment at which the row above says that it was made.
  const dueAt = sql<Date>`now() + ${PASSWORD_AGE} * interval '1 ms'`;
  await tx
    .updateTable('accounts')
    .set({ password_version: version, password_due_at: dueAt, reminder_due_at: dueAt })
    .where('uin', '=', uin)
    .execute();
}

/** Takes the password out of force: none is right until another is set, and there is none to remind of. */
export async function takePasswordOutOfForce(tx: Tx, uin: string): Promise<void> {
  await tx
    .updateTable('accounts')
    .set((eb) => ({
      // No password has this version.
      password_version: eb('password_version', '+', 1),
      password_due_at: null,
      reminder_due_at: null,
    }))
    .where('uin', '=', uin)
    .execute();
}
