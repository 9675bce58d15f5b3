import { sql, type RawBuilder } from 'kysely';

import { KEPT_DAYS, type Removed } from '../domain/retention.js';
import type { Db } from './pool.js';

/** Rows of one statement: a few milliseconds, however many there are. */
const REMOVED_AT_ONCE = 1_000;

/** What is removed of one table: it ends with the rows that it looked at. */
interface Removal {
  table: string;
  statement: RawBuilder<unknown>;
}

const REMOVALS: readonly Removal[] = [
  rows('requests', sql`created_at < ${before(KEPT_DAYS.requests)}`),
  rows('log_in_challenges', sql`created_at < ${before(KEPT_DAYS.logInChallenges)}`),
  rows('log_in_failures', sql`first_failed_at < ${before(KEPT_DAYS.logInFailures)}`),
  rows(
    'staged_passwords',
    sql`created_at < ${before(KEPT_DAYS.stagedPasswords)} and not exists (
      select from flows where flows.id = staged_passwords.flow_id and flows.state <> 'ENDED')`,
  ),
  rows('sessions', sql`expires_at < ${before(KEPT_DAYS.sessions)}`),
  rows('flow_effects', sql`created_at < ${before(KEPT_DAYS.flowMarks)}`),
  rows('code_failures', sql`created_at < ${before(KEPT_DAYS.flowMarks)}`),
  rows('reserved_addresses', sql`reserved_until < now()`),
  {
    table: 'undoable_changes',
    statement: sql`
      update undoable_changes
      set former_address = null, former_canonical = null, former_password_hash = null
      where id in (
        select id from undoable_changes
        where changed_at < ${before(KEPT_DAYS.formerValues)}
          and num_nonnulls(former_address, former_canonical, former_password_hash) > 0
        limit ${REMOVED_AT_ONCE})`,
  },
];

/**
 * Removes what has served its purpose ({@link KEPT_DAYS}), table by table, a set of rows at a time.
 * @param next called before each statement; what it throws ends the removal, and leaves the rest to the next one.
 */
export async function removeOutdated(db: Db, next: () => void): Promise<Removed> {
  const removed: Removed = {};
  for (const { table, statement } of REMOVALS) {
    let count: number;
    do {
      next();
      const { numAffectedRows } = await statement.execute(db);
      count = Number(numAffectedRows ?? 0);
      removed[table] = (removed[table] ?? 0) + count;
    } while (count === REMOVED_AT_ONCE);
  }
  return removed;
}

function rows(table: string, condition: RawBuilder<unknown>): Removal {
  const name = sql.table(table);
  const statement = sql`
    delete from ${name} where ctid = any(array(
      select ctid from ${name} where ${condition} limit ${REMOVED_AT_ONCE} for update skip locked))`;
  return { table, statement };
}

function before(days: number): RawBuilder<Date> {
  return sql`now() - ${days} * interval '1 day'`;
}
