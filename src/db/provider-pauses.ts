import type { Actor } from '../domain/flow.js';
import { audit } from './audit.js';
import type { Db } from './pool.js';

/** What an operator does to a provider, and why. */
export interface ProviderSwitch {
  provider: string;
  reason: string;
  actor: Actor;
}

/** The providers that are paused. */
export function listPauses(db: Db) {
  return db
    .selectFrom('provider_pauses')
    .select(['provider', 'paused_by', 'reason', 'paused_at'])
    .execute();
}

/** Pauses a provider. Of one that is paused already, the reason is replaced, and who gave it. */
export async function pauseProvider(
  db: Db,
  { provider, reason, actor }: ProviderSwitch,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = { paused_by: actor.caller, reason };
    const changed = await tx
      .insertInto('provider_pauses')
      .values({ provider, ...row })
      .onConflict((conflict) =>
        conflict
          .column('provider')
          .doUpdateSet(row)
          // Nothing happens twice when a call is repeated whose answer was lost.
          .where((eb) =>
            eb.or([
              eb('provider_pauses.paused_by', '!=', actor.caller),
              eb('provider_pauses.reason', '!=', reason),
            ]),
          ),
      )
      .returning('provider')
      .executeTakeFirst();
    if (!changed) return;
    await audit(tx, { name: 'PauseProvider', actor, operatorReason: reason, after: { provider } });
  });
}

/** Sends through a provider again; nothing changes for one that isn't paused. */
export async function resumeProvider(
  db: Db,
  { provider, reason, actor }: ProviderSwitch,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const paused = await tx
      .deleteFrom('provider_pauses')
      .where('provider', '=', provider)
      .returning('reason')
      .executeTakeFirst();
    if (!paused) return;
    await audit(tx, {
      name: 'ResumeProvider',
      actor,
      operatorReason: reason,
      before: { provider, reason: paused.reason },
      after: { provider },
    });
  });
}
