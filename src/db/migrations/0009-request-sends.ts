import { sql, type Kysely } from 'kysely';

/** What was counted in whose name: the repetition of a request whose server died doesn't count it again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table request_sends (
      caller text not null,
      request_id uuid not null,
      quota text not null,
      taken_at timestamptz not null default now(),
      primary key (caller, request_id, quota),
      foreign key (caller, request_id) references requests (caller, id) on delete cascade
    )`.execute(db);
}
