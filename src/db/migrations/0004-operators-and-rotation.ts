import { sql, type Kysely } from 'kysely';

/** Subscriptions, password reminders, paused providers, and what operators look for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The contact channels that an account has chosen for a category.
  `create table subscriptions (
    uin bigint not null references accounts,
    category text not null check (category in ('OVERDUE_PAYMENT', 'RESOURCE_EXPIRATION', 'EVENT')),
    email boolean not null,
    mobile boolean not null,
    primary key (uin, category),
    check (category <> 'OVERDUE_PAYMENT' or email or mobile)
  )`,
  `alter table messages
    drop constraint messages_state_check,
    add constraint messages_state_check
      check (state in ('QUEUED', 'HELD', 'SENT', 'FAILED', 'SUPPRESSED')),
    alter column created_at type timestamptz(3)`,
  `create index messages_by_caller on messages (caller, created_at desc, id desc)`,
  `create index messages_by_account on messages (uin, created_at desc, id desc)`,
  // Most messages were sent: what is looked for by state are the others.
  `create index unsent_messages_by_caller on messages (caller, state, created_at desc, id desc)
    where state <> 'SENT'`,
  // What a change of an account's channels or subscriptions may release.
  `create index held_deliveries_by_account on deliveries (uin) where state = 'HELD'`,
  // A password reminder's delivery is of neither a flow nor a message.
  `alter table deliveries
    drop constraint deliveries_of_flow_or_message,
    add constraint deliveries_of_one check (num_nonnulls(flow_id, message_id) <= 1),
    add column resent_at timestamptz,
    add column quota text,
    alter column created_at type timestamptz(3)`,
  `create index deliveries_by_time on deliveries (created_at desc, id desc)`,
  `create index deliveries_by_account on deliveries (uin, created_at desc, id desc)`,
  // Nearly all were sent: what operators look for by state, and the metrics count, are the others.
  `create index unsent_deliveries on deliveries (state, created_at desc, id desc)
    where state <> 'SENT'`,
  `alter table delivery_attempts add column permanent boolean not null default false`,
  // The latest attempts of a delivery, of which one that waits for days has thousands.
  `drop index delivery_attempts_by_delivery`,
  `create index delivery_attempts_by_delivery on delivery_attempts (delivery_id, created_at desc)`,
  `create index delivery_attempts_by_provider on delivery_attempts (provider, created_at desc)`,
  `create table provider_pauses (
    provider text primary key,
    paused_by text not null,
    reason text not null,
    paused_at timestamptz not null default now()
  )`,
  // When the password in force is 90 days old, and when its next reminder is due; null without a password.
  `alter table accounts
    add column password_due_at timestamptz(3),
    add column reminder_due_at timestamptz(3)`,
  `update accounts
    set password_due_at = passwords.created_at + interval '2160 hours',
      reminder_due_at = passwords.created_at + interval '2160 hours'
    from passwords
    where passwords.uin = accounts.uin and passwords.version = accounts.password_version`,
  `create index passwords_due on accounts (password_due_at, uin)
    where status = 'ACTIVE' and password_due_at is not null`,
  `create index reminders_due on accounts (reminder_due_at, uin)
    where status = 'ACTIVE' and reminder_due_at is not null`,
  `create index accounts_by_name on accounts (lower(name) text_pattern_ops, uin)`,
  `create table rotation_runs (
    id uuid primary key,
    workflow_id text not null,
    state text not null default 'RUNNING' check (state in ('RUNNING', 'COMPLETED', 'CANCELLED')),
    caller text not null,
    due integer not null,
    sent integer not null default 0,
    failed integer not null default 0,
    skipped integer not null default 0,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    cancel_asked_at timestamptz,
    ended_at timestamptz
  )`,
  `create index rotation_runs_by_start on rotation_runs (started_at desc)`,
  // One for each account, password and 90-day period, whoever makes it and however often.
  `create table password_reminders (
    uin bigint not null references accounts,
    password_version integer not null,
    period integer not null,
    state text not null default 'QUEUED' check (state in ('QUEUED', 'SENT', 'FAILED', 'SKIPPED')),
    reason text,
    tries integer not null default 0,
    next_try_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (uin, password_version, period)
  )`,
  `create index waiting_reminders on password_reminders (next_try_at, uin) where state = 'QUEUED'`,
  `create index audit_events_by_time on audit_events (created_at)`,
  `create index audit_events_by_name on audit_events (name, id desc)`,
  `create index audit_events_by_caller on audit_events (caller, id desc)`,
];
