import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';

import type { Database } from './schema.js';

/** Typed queries over a pool of connections. */
export type Db = Kysely<Database>;
/** Queries inside one transaction. */
export type Tx = Transaction<Database>;

/** Longest wait for a connection or an answer, milliseconds: below a step's answer limit. */
const DATABASE_PATIENCE = 5_000;

/**
 * Opens a pool; `destroy()` closes it.
 * @param size connections at most.
 * @param patience longest wait for an answer, milliseconds.
 */
export function openDatabase(databaseUrl: string, size: number, patience = DATABASE_PATIENCE): Db {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: size,
    connectionTimeoutMillis: DATABASE_PATIENCE,
    query_timeout: patience,
    statement_timeout: patience,
    keepAlive: true,
  });
  // A connection that breaks while idle is replaced by the pool; unheard, it would end the process.
  pool.on('error', () => undefined);
  // The pool doesn't listen to a connection that is in use, and one may break between two statements.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
