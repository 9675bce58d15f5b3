import { randomInt, randomUUID } from 'node:crypto';

import pg from 'pg';

import { migrate } from '../../src/db/migrate.js';

const TEMPLATE = 'holdfast_template';

/** A database that one test has for itself. */
export interface TestDatabase {
  databaseUrl: string;
  drop(): Promise<void>;
}

/** Makes a database with today's schema and nothing in it. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = process.env.HOLDFAST_TEST_DATABASE_URL ?? '';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${name} template ${TEMPLATE}`);
  const databaseUrl = withDatabase(server, name);
  await run(databaseUrl, `alter table accounts alter column uin restart with ${firstUin()}`);
  return {
    databaseUrl,
    drop: () => run(server, `drop database ${name} with (force)`),
  };
}

/** Makes the database that every test's is a copy of. @param server any database of the server. */
export async function createTemplate(server: string): Promise<void> {
  await run(server, `create database ${TEMPLATE}`);
  await migrate(withDatabase(server, TEMPLATE));
}

/** Flows are named by their UIN, and all test systems share one Temporal: no two count from the same one. */
function firstUin(): string {
  return (100_000_000_001 + randomInt(800_000) * 1_000_000).toString();
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
