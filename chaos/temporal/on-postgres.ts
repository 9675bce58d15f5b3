import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Connection } from '@temporalio/client';
import { execa } from 'execa';
import pg from 'pg';

import { startProgram } from '../parts/foundation.js';
import type { Part } from '../parts/supervised.js';
import type { TemporalPrograms } from './server-build.js';

const DATABASES = { temporal: 'temporal', visibility: 'temporal_visibility' };
/** A cold start on a busy machine, milliseconds. */
const START_PATIENCE = 60_000;
const LOOK_AGAIN = 250;

/** Where a Temporal server on PostgreSQL is to listen, and to find its database. */
export interface TemporalOnPostgres {
  programs: TemporalPrograms;
  directory: string;
  /** Of the frontend; nine more from it on are used as well. */
  port: number;
  /** As a superuser, without a proxy. */
  databaseUrl: string;
  /** The port by which the server itself reaches PostgreSQL. */
  postgresPort: number;
}

/** Makes the databases and their tables with Temporal's own tool. */
export async function createTemporalDatabases(options: TemporalOnPostgres): Promise<void> {
  const { programs, databaseUrl } = options;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const name of Object.values(DATABASES)) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const { hostname, port, username, password } = new URL(databaseUrl);
  for (const [schema, database] of Object.entries(DATABASES)) {
    const access = ['--plugin', 'postgres12', '--ep', hostname, '--port', port, '--db', database];
    const tool = (...args: string[]) =>
      execa(programs.sqlTool, [...access, ...args], {
        cwd: '/',
        env: { SQL_USER: username, SQL_PASSWORD: password },
      });
    await tool('setup-schema', '--version', '0.0');
    await tool('update-schema', '--schema-dir', join(programs.schema, schema, 'versioned'));
  }
}

/** A Temporal server whose store is PostgreSQL. */
export function temporalOnPostgresPart(options: TemporalOnPostgres): Part {
  const { programs, directory, port } = options;
  const configFile = join(directory, 'temporal.yaml');
  const dynamicConfigFile = join(directory, 'temporal-dynamic.yaml');
  // As the dev server is asked. JSON is YAML.
  const settings = {
    'history.maxInFlightUpdates': [{ value: 1_000 }],
    'history.workflowTaskRetryMaxInterval': [{ value: '5s' }],
  };
  writeFileSync(dynamicConfigFile, JSON.stringify(settings));
  writeFileSync(configFile, JSON.stringify(configOf(options, dynamicConfigFile)));
  return {
    name: 'temporal',
    async start() {
      const running = startProgram(
        programs.server,
        ['--config-file', configFile, '--allow-no-auth', 'start'],
        join(directory, 'temporal.log'),
        { PATH: process.env.PATH, HOME: directory },
      );
      try {
        await untilServing(`127.0.0.1:${port}`, running.ended);
      } catch (error) {
        await running.stop();
        throw error;
      }
      return running;
    },
  };
}

function configOf(options: TemporalOnPostgres, dynamicConfigFile: string) {
  const { port, databaseUrl, postgresPort } = options;
  const { username: user, password } = new URL(databaseUrl);
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgresPort}`,
      connectProtocol: 'tcp',
      user,
      password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const service = (number: number) => ({
    rpc: { grpcPort: port + number, membershipPort: port + 4 + number, bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: {
        default: store(DATABASES.temporal, 20),
        visibility: store(DATABASES.visibility, 4),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: service(0),
      history: service(1),
      matching: service(2),
      worker: service(3),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${port}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
  };
}

async function untilServing(address: string, ended: Promise<unknown>): Promise<void> {
  const server = { hasEnded: false };
  void ended.then(() => (server.hasEnded = true));
  const connection = Connection.lazy({ address });
  const until = Date.now() + START_PATIENCE;
  try {
    for (;;) {
      try {
        await connection.withDeadline(Date.now() + 2_000, () =>
          connection.workflowService.listNamespaces({ pageSize: 1 }),
        );
        return;
      } catch (error) {
        if (server.hasEnded || Date.now() > until) throw error;
      }
      await sleep(LOOK_AGAIN);
    }
  } finally {
    await connection.close();
  }
}
