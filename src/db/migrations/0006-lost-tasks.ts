import { sql, type Kysely } from 'kysely';

/** What tells the writes of a flow's task that was lost from those of the same task done again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table flows add column history_length integer not null default 0`,
  // An event's place among those that its flow tells itself.
  `alter table audit_events add column flow_event integer`,
  `create unique index audit_events_of_flows on audit_events (flow_id, flow_event, name)
    where flow_event is not null`,
];
