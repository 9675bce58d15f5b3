import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** What `pg` says when an answer didn't come within `query_timeout`. */
const READ_TIMEOUT = 'Query read timeout';

/**
 * A pool that takes no connection back which still waits for an answer: whoever got it next would wait behind
 * that one, as a rollback would, and a call would take twice as long as the database may.
 */
export function withoutStuck(pool: Pool): PostgresPool {
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? unlessStuck(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

function unlessStuck(client: PoolClient): PostgresPoolClient {
  let stuck: Error | undefined;
  async function query(text: string, parameters: readonly unknown[]) {
    if (stuck) throw stuck;
    try {
      return await client.query(text, [...parameters]);
    } catch (error) {
      if (error instanceof Error && error.message === READ_TIMEOUT) stuck = error;
      throw error;
    }
  }
  return {
    // Cursors aren't used: no dialect of ours has one.
    query: query as unknown as PostgresPoolClient['query'],
    release() {
      client.release(stuck);
    },
  };
}
