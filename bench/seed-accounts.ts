import pg from 'pg';

/** Accounts that a sweep finds. */
export interface Seed {
  accounts: number;
  /** Of them, those whose password is older than 90 days. */
  due: number;
}

/** What all of them are called, beside their number. */
const NAME = 'Rotation bench';
/** Deliveries of former days: PostgreSQL plans for a table that has some, as every service's has. */
const FORMER_DELIVERIES = 100_000;
/** What one statement may take, milliseconds. */
const PATIENCE = 180_000;

/** In the place of those of an earlier seed, makes accounts with a verified contact email and a password, in sets. */
export async function seedAccounts(databaseUrl: string, { accounts, due }: Seed): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, statement_timeout: PATIENCE });
  await client.connect();
  try {
    for (const statement of [
      `delete from delivery_attempts where delivery_id like 'reminder.%'`,
      `delete from deliveries where id like 'reminder.%'`,
      `delete from password_reminders`,
      ...['channels', 'passwords'].map(
        (table) =>
          `delete from ${table} where uin in (select uin from accounts where name = '${NAME}')`,
      ),
      `delete from accounts where name = '${NAME}'`,
      // Those that are due have been so for up to two months; the others will be within 90 days.
      `insert into accounts (name, language, login_email, login_email_canonical, password_version,
          password_due_at, reminder_due_at)
        select '${NAME}', 'en', email, email, 1, due_at, due_at
        from generate_series(1, ${accounts.toString()}) n,
          lateral (select 'rotation-' || n || '@example.com' as email,
            date_trunc('milliseconds', now()) + case when n <= ${due.toString()}
              then -make_interval(days => n % 60, secs => n % 86400)
              else make_interval(days => 1 + n % 89, secs => n % 86400) end as due_at) drawn`,
      `insert into channels (uin, kind, address, canonical, verified_at)
        select uin, 'CONTACT_EMAIL', login_email, login_email_canonical, now()
        from accounts where name = '${NAME}'`,
      `insert into passwords (uin, version, hash, created_at)
        select uin, 1, '-', password_due_at - interval '90 days' from accounts where name = '${NAME}'`,
      `insert into deliveries (id, template, channel, masked_address, state, provider, created_at)
        select 'former.' || n, 'PASSWORD_ROTATION', 'email', 'f***@example.com', 'SENT', 'smtp',
          now() - interval '1 day' - n * interval '1 s'
        from generate_series(1, ${FORMER_DELIVERIES.toString()}) n on conflict do nothing`,
      `insert into delivery_attempts (delivery_id, provider, created_at)
        select id, 'smtp', created_at from deliveries former where id like 'former.%'
          and not exists (select from delivery_attempts where delivery_id = former.id)`,
      // as autovacuum would have done by and by
      `vacuum analyze accounts, channels, passwords, password_reminders, deliveries, delivery_attempts`,
      // what was written is on the disk before anything is measured
      `checkpoint`,
    ]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
