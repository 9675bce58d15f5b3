import { sql, type Kysely } from 'kysely';

/** Accounts, sessions, flows and what they leave behind. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table accounts (
    uin bigint primary key generated always as identity (start with 100000000001),
    app_id bigint not null unique generated always as identity (start with 1300000001),
    name text not null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DISABLED', 'FROZEN')),
    real_name_status text not null default 'UNVERIFIED'
      check (real_name_status in ('UNVERIFIED', 'PENDING', 'VERIFIED', 'REJECTED')),
    language text not null,
    login_email text,
    login_email_canonical text unique,
    security_epoch bigint not null default 1,
    password_version integer not null default 0,
    created_at timestamptz not null default now()
  )`,
  `create table channels (
    uin bigint not null references accounts,
    kind text not null check (kind in
      ('SECURITY_MOBILE', 'VERIFICATION_EMAIL', 'CONTACT_MOBILE', 'CONTACT_EMAIL')),
    address text not null,
    canonical text not null,
    version integer not null default 1,
    verified_at timestamptz,
    primary key (uin, kind)
  )`,
  `create index channels_by_address on channels (canonical, kind)`,
  `create table passwords (
    uin bigint not null references accounts,
    version integer not null,
    hash text not null,
    created_at timestamptz not null default now(),
    primary key (uin, version)
  )`,
  `create table sessions (
    id uuid primary key,
    uin bigint not null references accounts,
    network_address text,
    device text,
    created_at timestamptz(3) not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
  )`,
  `create index live_sessions_by_account on sessions (uin, created_at desc, id)
    where ended_at is null`,
  `create table log_in_failures (
    subject text primary key,
    first_failed_at timestamptz not null default now(),
    failures integer not null
  )`,
  `create table flows (
    id uuid primary key,
    kind text not null,
    workflow_id text not null,
    uin bigint references accounts,
    security_epoch bigint,
    email text,
    state text not null,
    version integer not null,
    snapshot jsonb not null,
    link_number integer not null default 0,
    opening bigint not null default 1,
    started_at timestamptz(3) not null,
    deadline timestamptz not null,
    ended_at timestamptz
  )`,
  `create index flows_by_account on flows (uin, started_at desc, id) where uin is not null`,
  `create index open_flows_by_account on flows (uin) where ended_at is null and uin is not null`,
  `create table staged_passwords (
    id uuid primary key,
    flow_id uuid not null references flows,
    hash text not null,
    password_version integer not null,
    created_at timestamptz not null default now()
  )`,
  `create index staged_passwords_by_flow on staged_passwords (flow_id)`,
  `create table flow_effects (
    flow_id uuid not null references flows,
    step text not null,
    result jsonb not null,
    created_at timestamptz not null default now(),
    primary key (flow_id, step)
  )`,
  `create table code_failures (
    update_id text not null,
    flow_id uuid not null references flows,
    challenge text not null,
    uin bigint references accounts,
    created_at timestamptz not null default now(),
    primary key (flow_id, update_id)
  )`,
  `create table deliveries (
    id text primary key,
    flow_id uuid not null references flows,
    uin bigint references accounts,
    template text not null,
    channel text not null check (channel in ('email', 'mobile')),
    masked_address text not null,
    state text not null check (state in ('SENDING', 'SENT', 'FAILED')),
    provider text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index deliveries_by_flow on deliveries (flow_id)`,
  `create table delivery_attempts (
    delivery_id text not null references deliveries,
    provider text not null,
    error text,
    created_at timestamptz not null default clock_timestamp()
  )`,
  `create index delivery_attempts_by_delivery on delivery_attempts (delivery_id)`,
  `create table requests (
    id uuid not null,
    caller text not null,
    method text not null,
    digest text not null,
    answer bytea,
    refusal jsonb,
    leased_until timestamptz not null default now(),
    created_at timestamptz not null default now(),
    primary key (caller, id)
  )`,
  `create index requests_by_age on requests (created_at)`,
  `create table audit_events (
    id bigint primary key generated always as identity,
    name text not null,
    uin bigint references accounts,
    flow_id uuid,
    caller text not null,
    network_address text,
    device text,
    before jsonb not null default '{}',
    after jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp()
  )`,
  `create index audit_events_by_account on audit_events (uin, id desc)`,
  `create index audit_events_by_flow on audit_events (flow_id, id)`,
  // Everything that happened in a flow, by one query: select * from flow_history where flow_id = …
  `create view flow_history as
    select flow_id, created_at, name as event, after as details from audit_events
    where flow_id is not null
    union all
    select d.flow_id, a.created_at, case when a.error is null then 'MessageSent' else 'SendFailed' end,
      jsonb_strip_nulls(jsonb_build_object('template', d.template, 'address', d.masked_address,
        'provider', a.provider, 'error', a.error))
    from delivery_attempts a join deliveries d on d.id = a.delivery_id
    order by created_at`,
  // Counters of the rate limiter: key, points and when they are forgotten, milliseconds.
  `create table rate_limits (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  )`,
  // Watchers learn of a flow's new row when it is committed.
  `create function notify_flow() returns trigger language plpgsql as $$
    begin
      perform pg_notify('flows', new.id::text || ' ' || new.version::text);
      return null;
    end
  $$`,
  `create trigger flows_notify after insert or update on flows
    for each row execute function notify_flow()`,
];
