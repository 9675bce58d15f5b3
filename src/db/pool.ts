import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';

import { observePool } from '../telemetry/database-pools.js';
import { isTracing } from '../telemetry/spans.js';
import { recordStatement } from '../telemetry/sql-spans.js';
import type { Database } from './schema.js';
import { withoutStuck } from './without-stuck.js';

/** Typed queries over a pool of connections. */
export type Db = Kysely<Database>;
/** Queries inside one transaction. */
export type Tx = Transaction<Database>;

/** Longest wait for a connection or an answer, milliseconds: below a step's answer limit. */
const DATABASE_PATIENCE = 5_000;

/** How a pool is used. */
interface PoolOptions {
  /** Longest wait for an answer, milliseconds. */
  patience?: number;
  /** Under it the pool is told in the metrics. */
  name?: string;
}

/** Opens a pool whose broken connections end nothing. @param size connections at most. */
export function openPool(
  databaseUrl: string,
  size: number,
  { patience = DATABASE_PATIENCE, name }: PoolOptions = {},
): pg.Pool {
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
  if (name !== undefined) observePool(name, pool);
  return pool;
}

/** Opens a pool for typed queries; `destroy()` closes it. @param size connections at most. */
export function openDatabase(databaseUrl: string, size: number, options: PoolOptions = {}): Db {
  const pool = openPool(databaseUrl, size, options);
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool: withoutStuck(pool) }),
    ...(isTracing() && { log: recordStatement }),
  });
}
