import pg from 'pg';

/** How many accounts are made, and how many of them have a password that is older than 90 days. */
export interface Size {
  accounts: number;
  due: number;
}

/** Makes accounts with a verified contact email and a password. */
export async function makeAccounts(databaseUrl: string, { accounts, due }: Size): Promise<void> {
  await query(
    databaseUrl,
    `with made as (
        insert into accounts (name, language, login_email, login_email_canonical,
          password_version, password_due_at, reminder_due_at)
        select 'Rotation demo', 'en', email, email, 1, due_at, due_at
        from generate_series(1, $1::integer) n,
          lateral (select 'demo-' || n || '@example.com' as email,
            date_trunc('milliseconds', now()) + make_interval(days =>
              case when n <= $2::integer then -(n % 60) - 1 else 1 + n % 89 end) as due_at) drawn
        returning uin, login_email, password_due_at),
      channels as (
        insert into channels (uin, kind, address, canonical, verified_at)
        select uin, 'CONTACT_EMAIL', login_email, login_email, now() from made)
    insert into passwords (uin, version, hash, created_at)
      select uin, 1, '-', password_due_at - interval '90 days' from made`,
    [accounts, due],
  );
}

/** What the database says after all. */
export interface Reminded {
  rows: number;
  /** Accounts that have more than one. */
  twice: number;
  /** Of passwords that aren't due. */
  notDue: number;
  sent: number;
}

/** Counts the reminders of all accounts. */
export async function countReminders(databaseUrl: string): Promise<Reminded> {
  const [row] = await query(
    databaseUrl,
    `select count(*)::integer as rows,
        (count(*) - count(distinct uin))::integer as twice,
        (count(*) filter (where p.created_at > now() - interval '90 days'))::integer as "notDue",
        (count(*) filter (where r.state = 'SENT'))::integer as sent
      from password_reminders r
        join passwords p using (uin)`,
    [],
  );
  return row as Reminded;
}

/** The email addresses of the accounts whose password is older than 90 days. */
export async function listDueAddresses(databaseUrl: string): Promise<string[]> {
  const rows = await query(
    databaseUrl,
    `select login_email from accounts join passwords using (uin)
      where passwords.created_at <= now() - interval '90 days'`,
    [],
  );
  return (rows as { login_email: string }[]).map(({ login_email: address }) => address);
}

async function query(databaseUrl: string, text: string, values: unknown[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(text, values);
    return rows as unknown[];
  } finally {
    await client.end();
  }
}
