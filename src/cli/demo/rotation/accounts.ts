import pg from 'pg';

/** What the demo makes of accounts. */
const NAME = 'Rotation demo';

/** Makes accounts with a verified contact email and a password, of which `due` are older than 90 days. */
export async function makeAccounts(
  databaseUrl: string,
  { accounts, due }: { accounts: number; due: number },
): Promise<void> {
  await query(
    databaseUrl,
    `with made as (
        insert into accounts (name, language, login_email, login_email_canonical,
          password_version, password_due_at, reminder_due_at)
        select '${NAME}', 'en', email, email, 1, due_at, due_at
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
  /** Accounts that were reminded more than once of the same period. */
  twice: number;
  /** Accounts that were reminded, and weren't due. */
  notDue: number;
  sent: number;
}

/** Counts the reminders of the accounts that the demo made. */
export async function countReminders(databaseUrl: string): Promise<Reminded> {
  const [row] = await query(
    databaseUrl,
    `select count(*)::integer as rows,
        (count(*) - count(distinct (r.uin, period)))::integer as twice,
        (count(*) filter (where p.created_at > now() - interval '90 days'))::integer as "notDue",
        (count(*) filter (where r.state = 'SENT'))::integer as sent
      from password_reminders r
        join accounts a using (uin)
        join passwords p on p.uin = r.uin and p.version = r.password_version
      where a.name = '${NAME}'`,
    [],
  );
  return row as Reminded;
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
