import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { Link } from '../../chaos/parts/link.js';
import { seededRandom } from '../../chaos/random.js';
import { openDatabase, type Db } from '../../src/db/pool.js';
import { createDatabase, type TestDatabase } from '../environment/database.js';

/** How long an answer may take here, milliseconds. */
const PATIENCE = 500;

describe('a connection whose answer doesn’t come', () => {
  let database: TestDatabase;
  let link: Link;
  let db: Db;
  beforeAll(async () => {
    database = await createDatabase();
    const url = new URL(database.databaseUrl);
    link = await Link.open('postgres', Number(url.port), seededRandom(1));
    url.port = link.port.toString();
    db = openDatabase(url.href, 1, { patience: PATIENCE });
  });
  afterAll(async () => {
    await db.destroy();
    await link.close();
    await database.drop();
  });

  const ask = async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
    return rows[0]?.pid;
  };

  it('is given to nobody else', async () => {
    const first = await ask();
    link.turn({ kind: 'black-hole' });
    await expect(ask()).rejects.toThrow('Query read timeout');
    link.turn({ kind: 'none' });
    const second = await ask();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });
});
