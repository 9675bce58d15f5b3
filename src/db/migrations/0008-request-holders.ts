import { sql, type Kysely } from 'kysely';

/** Which call holds a request's claim: only that one may renew, settle or free it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table requests add column holder uuid`.execute(db);
}
