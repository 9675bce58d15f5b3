import { sql, type Kysely } from 'kysely';

/** Subscription messages, and deliveries that belong to one instead of to a flow. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The values of a message aren't kept: `body` is a keyed digest of what was published under the key.
  `create table messages (
    id uuid primary key,
    caller text not null,
    key text not null,
    body text not null,
    uin bigint not null references accounts,
    category text not null check (category in ('OVERDUE_PAYMENT', 'RESOURCE_EXPIRATION', 'EVENT')),
    template text not null,
    urgent boolean not null,
    state text not null default 'QUEUED' check (state in ('QUEUED', 'HELD', 'SENT', 'FAILED')),
    reason text,
    deadline timestamptz,
    created_at timestamptz not null default now(),
    unique (caller, key)
  )`,
  `create index held_messages_by_account on messages (uin) where state = 'HELD'`,
  `alter table deliveries
    alter column flow_id drop not null,
    add column message_id uuid references messages,
    add column reason text,
    drop constraint deliveries_state_check,
    add constraint deliveries_state_check
      check (state in ('QUEUED', 'HELD', 'SENDING', 'SENT', 'FAILED')),
    add constraint deliveries_of_flow_or_message check (num_nonnulls(flow_id, message_id) = 1)`,
  `create index deliveries_by_message on deliveries (message_id) where message_id is not null`,
];
