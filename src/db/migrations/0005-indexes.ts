import { sql, type Kysely } from 'kysely';

/** What reminders to try again are counted by, and what the removal finds outdated rows by, in tables that grow with each call. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Those that were tried in vain are counted again and again while a run fills the index of those that wait with others.
  `create index if not exists retried_reminders on password_reminders (uin)
    where state = 'QUEUED' and tries > 0`,
  `create index requests_by_time on requests (created_at)`,
  `create index sessions_by_expiry on sessions (expires_at)`,
  `create index flow_effects_by_time on flow_effects (created_at)`,
  `create index code_failures_by_time on code_failures (created_at)`,
  `create index log_in_challenges_by_time on log_in_challenges (created_at)`,
  `create index log_in_failures_by_time on log_in_failures (first_failed_at)`,
  // Those that nobody emptied yet are the latest ones.
  `create index undoable_changes_with_former_values on undoable_changes (changed_at)
    where num_nonnulls(former_address, former_canonical, former_password_hash) > 0`,
];
