import { sql, type Kysely } from 'kysely';

/** Profiles, changes with their undo, reserved addresses, sub-users, and log-ins that need a code. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table accounts add column industry text, add column contact_address jsonb`,
  // Wrong codes in a row at a channel, across codes, flows and resends; a new binding starts at zero.
  `alter table channels
    add column bound_at timestamptz not null default now(),
    add column code_failures integer not null default 0,
    add column code_failed_at timestamptz`,
  `alter table code_failures add column channel_kind text`,
  `create table sub_users (
    id uuid primary key,
    uin bigint not null references accounts,
    user_name text not null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DISABLED', 'DELETED')),
    password_version integer not null default 1,
    created_at timestamptz not null default now()
  )`,
  `create unique index sub_users_by_name on sub_users (uin, lower(user_name))
    where status <> 'DELETED'`,
  `create table sub_user_passwords (
    sub_user_id uuid not null references sub_users,
    version integer not null,
    hash text not null,
    created_at timestamptz not null default now(),
    primary key (sub_user_id, version)
  )`,
  `alter table sessions add column sub_user_id uuid references sub_users`,
  `alter table flows add column sub_user_id uuid references sub_users`,
  `create index open_flows_by_workflow on flows (workflow_id) where ended_at is null`,
  `alter table audit_events add column sub_user_id uuid, add column operator_reason text`,
  // A password is hashed before the flow that applies it in one go has a row.
  `alter table staged_passwords drop constraint staged_passwords_flow_id_fkey`,
  // What a flow's log-in leads to once its code was right; nobody's for a wrong password.
  `create table log_in_challenges (
    flow_id uuid primary key,
    uin bigint references accounts,
    password_version integer,
    subject text not null,
    created_at timestamptz not null default now()
  )`,
  // Changes that the former address may undo, by the id of their undo flow.
  `create table undoable_changes (
    id uuid primary key,
    uin bigint not null references accounts,
    kind text not null,
    former_address text,
    former_canonical text,
    former_password_hash text,
    password_proved_at timestamptz,
    changed_at timestamptz not null default now(),
    opened_at timestamptz,
    undone_at timestamptz,
    ended_at timestamptz
  )`,
  `create index undoable_changes_by_account on undoable_changes (uin) where ended_at is null`,
  // Addresses that an account released: for seven days nobody else gets them.
  `create table reserved_addresses (
    kind text not null,
    canonical text not null,
    uin bigint not null references accounts,
    reserved_until timestamptz not null,
    primary key (kind, canonical, uin)
  )`,
];
