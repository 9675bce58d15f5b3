import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { SETTING_NAMES, readConfig } from '../src/config.js';
import { migrate } from '../src/db/migrate.js';
import { openDatabase, type Db } from '../src/db/pool.js';
import { writePrivateJson } from '../src/embedded/private-file.js';
import { setUpTemporal } from '../src/temporal/setup.js';
import { Mailbox } from './mail/mailbox.js';
import { copyBuild } from './parts/build.js';
import { holdfastPart, mailPart, postgresPart, temporalDevPart } from './parts/foundation.js';
import { Link } from './parts/link.js';
import { Supervised, type Part } from './parts/supervised.js';
import type { Plant } from './plants.js';
import { takePorts } from './ports.js';
import type { Random } from './random.js';
import { createTemporalDatabases, temporalOnPostgresPart } from './temporal/on-postgres.js';
import { temporalPrograms } from './temporal/server-build.js';

/** How many of each there are: one may be gone while the other works. */
const SERVERS = 2;
const WORKERS = 2;

/** What a system is to be made of. */
export interface SystemOptions {
  /** Everything of it is kept here. */
  directory: string;
  temporal: 'dev' | 'postgres';
  plant: Plant | undefined;
  random: Random;
  progress: (line: string) => void;
  note: (event: object) => void;
}

/** A whole system, each part a process of its own that may be killed, and a link between any two. */
export interface System {
  parts: Supervised[];
  links: Link[];
  mailbox: Mailbox;
  /** Where callers reach the servers, host:port, each through its link. */
  servers: string[];
  serviceKeys: Record<'web' | 'operator' | 'publisher', string>;
  /** The database itself: what is checked doesn't go through a link. */
  db: Db;
  temporalAddress: string;
  stop(): Promise<void>;
}

/** What was started so far; it is stopped in the reverse order. */
class Building {
  readonly parts: Supervised[] = [];
  readonly links: Link[] = [];

  constructor(private readonly options: SystemOptions) {}

  async link(name: string, target: number): Promise<number> {
    const link = await Link.open(name, target, this.options.random);
    this.links.push(link);
    return link.port;
  }

  async start(part: Part): Promise<void> {
    this.options.progress(`starting ${part.name} …`);
    const supervised = new Supervised(part, this.options.note);
    this.parts.push(supervised);
    await supervised.start();
  }

  async stop(): Promise<void> {
    for (const part of [...this.parts].reverse()) await part.stop();
    await Promise.all(this.links.map((link) => link.close()));
  }
}

/** Starts a system on a new directory. @throws when a part can't start; what was started is stopped again. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const building = new Building(options);
  try {
    return await build(building, options);
  } catch (error) {
    await building.stop();
    throw error;
  }
}

async function build(building: Building, options: SystemOptions): Promise<System> {
  const { directory, plant } = options;
  mkdirSync(directory, { recursive: true });
  const mailFile = join(directory, 'mails.jsonl');
  const first = await takePorts();
  const ports = { postgres: first, mail: first + 1, server: first + 2 };
  const password = randomBytes(16).toString('hex');
  await building.start(postgresPart(directory, ports.postgres, password));
  const databaseUrl = (port: number) =>
    `postgres://holdfast:${password}@127.0.0.1:${port}/holdfast`;
  const temporalPort = await startTemporal(building, options, databaseUrl(ports.postgres));
  await building.start(mailPart(directory, ports.mail, mailFile));

  const serviceKeys = { web: newKey(), operator: newKey(), publisher: newKey() };
  const secrets = secretsOf(serviceKeys);
  // without them nobody could read what a run that broke has left in Temporal
  writePrivateJson(join(directory, 'secrets.json'), secrets);
  const settings = async (name: string, grpcPort: number): Promise<NodeJS.ProcessEnv> => {
    const mail = `127.0.0.1:${await building.link(`${name}-mail`, ports.mail)}`;
    return {
      PATH: process.env.PATH,
      ...Object.fromEntries(SETTING_NAMES.map((setting) => [setting, ''])),
      ...secrets,
      DATABASE_URL: databaseUrl(await building.link(`${name}-postgres`, ports.postgres)),
      TEMPORAL_ADDRESS: `127.0.0.1:${await building.link(`${name}-temporal`, temporalPort)}`,
      SMTP_URL: `smtp://${mail}`,
      SMS_URL: `inbox://${mail}`,
      GRPC_ADDRESS: `127.0.0.1:${grpcPort}`,
      LOG_LEVEL: 'warn',
    };
  };
  const direct = readConfig({
    ...(await settings('harness', ports.server)),
    DATABASE_URL: databaseUrl(ports.postgres),
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
  });
  await migrate(direct.DATABASE_URL);
  await setUpTemporal(direct);

  const command = copyBuild(directory, plant);
  const servers: string[] = [];
  for (let number = 1; number <= SERVERS; number += 1) {
    const name = `server-${number}`;
    const port = ports.server + number;
    const env = await settings(name, port);
    await building.start(holdfastPart(name, command, 'server', directory, env));
    servers.push(`127.0.0.1:${await building.link(`callers-${name}`, port)}`);
  }
  for (let number = 1; number <= WORKERS; number += 1) {
    const name = `worker-${number}`;
    const env = await settings(name, ports.server);
    await building.start(holdfastPart(name, command, 'worker', directory, env));
  }
  const db = openDatabase(direct.DATABASE_URL, 4, { patience: 60_000 });
  return {
    parts: building.parts,
    links: building.links.filter(({ name }) => !name.startsWith('harness')),
    mailbox: new Mailbox(mailFile),
    servers,
    serviceKeys,
    db,
    temporalAddress: direct.TEMPORAL_ADDRESS,
    async stop() {
      await db.destroy();
      await building.stop();
    },
  };
}

async function startTemporal(
  building: Building,
  options: SystemOptions,
  databaseUrl: string,
): Promise<number> {
  const { directory, progress } = options;
  const port = await takePorts();
  if (options.temporal === 'dev') {
    await building.start(await temporalDevPart(directory, port, progress));
    return port;
  }
  const postgresPort = await building.link('temporal-postgres', Number(new URL(databaseUrl).port));
  const programs = await temporalPrograms(process.env, progress);
  const server = { programs, directory, port, databaseUrl, postgresPort };
  await createTemporalDatabases(server);
  await building.start(temporalOnPostgresPart(server));
  return port;
}

function newKey(): string {
  return randomBytes(24).toString('hex');
}

function secretsOf(serviceKeys: Record<string, string>): NodeJS.ProcessEnv {
  return {
    SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SUBJECT_KEY: randomBytes(32).toString('base64'),
    SERVICE_KEYS: Object.entries(serviceKeys)
      .map(([name, key]) => `${name}:${key}`)
      .join(),
    ROLES: 'web:gateway,operator:operator,publisher:publisher',
    // All clients are one network and one service, and would have nothing to do but wait.
    NETWORK_LOG_IN_LIMIT: '1000000',
    NETWORK_SEND_LIMIT: '1000000',
    CALLER_SEND_LIMIT: '1000000',
    COUNTRY_SMS_LIMIT: '1000000',
  };
}
