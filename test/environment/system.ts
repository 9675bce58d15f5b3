import { randomBytes } from 'node:crypto';

import type { Client } from '@temporalio/client';
import getPort from 'get-port';

import { createClients, type Clients } from '../../src/cli/clients.js';
import { createInboxReader, type InboxReader } from '../../src/cli/inbox-reader.js';
import { readConfig, type Config } from '../../src/config.js';
import { openDatabase, type Db } from '../../src/db/pool.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { createLogger } from '../../src/log.js';
import { startServer } from '../../src/server/server.js';
import { createTemporalClient } from '../../src/temporal/client.js';
import { startWorker } from '../../src/temporal/worker.js';
import { createDatabase } from './database.js';

/** A whole system of a test's own: its database, worker and server on the shared PostgreSQL, Temporal and inbox. */
export interface System {
  config: Config;
  /** As an internal service calls. */
  clients: Clients;
  /** As the web gateway calls, for a person at 203.0.113.7. */
  gateway: Clients;
  /** As an operator calls. */
  operator: Clients;
  inbox: InboxReader;
  db: Db;
  temporal: Client;
  /** Everything that was logged, a line each. */
  logLines: string[];
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  stop(): Promise<void>;
}

const SERVICE_KEYS = {
  service: 's'.repeat(32),
  web: 'w'.repeat(32),
  operator: 'o'.repeat(32),
};

/** Starts a system. @param settings replace those of the tests; Temporal must be set up already. */
export async function startSystem(settings: Record<string, string> = {}): Promise<System> {
  const shared = process.env;
  const database = await createDatabase();
  const port = () => getPort({ host: '127.0.0.1' });
  const webPort = await port();
  const config = readConfig({
    DATABASE_URL: database.databaseUrl,
    TEMPORAL_ADDRESS: shared['HOLDFAST_TEST_TEMPORAL_ADDRESS'],
    // A queue of its own: no other test's worker takes its tasks.
    TEMPORAL_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
    SMTP_URL: shared['HOLDFAST_TEST_SMTP_URL'],
    SMS_URL: shared['HOLDFAST_TEST_SMS_URL'],
    GRPC_ADDRESS: `127.0.0.1:${(await port()).toString()}`,
    WEB_ADDRESS: `127.0.0.1:${webPort.toString()}`,
    ACCOUNT_CENTRE_URL: `http://localhost:${webPort.toString()}`,
    SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SUBJECT_KEY: randomBytes(32).toString('base64'),
    SERVICE_KEYS: Object.entries(SERVICE_KEYS)
      .map((entry) => entry.join(':'))
      .join(','),
    ROLES: 'service:person+publisher,web:gateway+publisher,operator:operator',
    // Tests type many wrong passwords, all of them from one network.
    NETWORK_LOG_IN_LIMIT: '1000000',
    LOG_LEVEL: 'trace',
    ...settings,
  });
  const logLines: string[] = [];
  const log = createLogger(config.LOG_LEVEL, { write: (line: string) => logLines.push(line) });
  const start = () => startWorker(config, log, shared['HOLDFAST_TEST_WORKFLOW_BUNDLE']);
  let worker: Awaited<ReturnType<typeof start>> | undefined = await start();
  const server = await startServer(config, log);
  const db = openDatabase(config.DATABASE_URL, 4);
  const temporal = createTemporalClient(config, createKeyRing(config.SECRET_KEYS));
  const clients = createClients(config.GRPC_ADDRESS, { serviceKey: SERVICE_KEYS.service });
  const gateway = createClients(config.GRPC_ADDRESS, {
    serviceKey: SERVICE_KEYS.web,
    headers: {
      'holdfast-person-address': '203.0.113.7',
      'holdfast-person-agent':
        'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'holdfast-language': 'en',
    },
  });
  const operator = createClients(config.GRPC_ADDRESS, { serviceKey: SERVICE_KEYS.operator });
  async function stopWorker(): Promise<void> {
    await worker?.stop();
    worker = undefined;
  }
  return {
    config,
    clients,
    gateway,
    operator,
    inbox: createInboxReader(shared['HOLDFAST_TEST_INBOX_URL'] ?? ''),
    db,
    temporal,
    logLines,
    stopWorker,
    async startWorker() {
      worker ??= await start();
    },
    async stop() {
      clients.close();
      gateway.close();
      operator.close();
      await server.stop();
      await stopWorker();
      await temporal.connection.close();
      await db.destroy();
      await database.drop();
    },
  };
}
