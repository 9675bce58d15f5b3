import { sql, type Kysely } from 'kysely';

/** The limits that a code counts in when it is asked for again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table flows add column code_quota text, add column code_country text`.execute(db);
}
