import { sql } from 'kysely';

import type { Db, Tx } from '../db/pool.js';

/**
 * Runs an effect once for each flow and step: its mark stands in the same transaction, so that running
 * the activity twice, or resetting the workflow, changes nothing.
 * @returns the result of the one time it ran.
 */
export async function once<Result>(
  db: Db,
  flowId: string,
  step: string,
  effect: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    // An attempt that lost its way may still be at it: the next one waits for what it does.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${flowId}/${step}`}, 0))`.execute(
      tx,
    );
    const done = await tx
      .selectFrom('flow_effects')
      .select('result')
      .where('flow_id', '=', flowId)
      .where('step', '=', step)
      .executeTakeFirst();
    // The only writer of this row is the line below, with the same flow and step.
    if (done) return done.result as Result;
    const result = await effect(tx);
    await tx
      .insertInto('flow_effects')
      .values({ flow_id: flowId, step, result: JSON.stringify(result) })
      .execute();
    return result;
  });
}
