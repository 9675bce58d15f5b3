import { join, resolve } from 'node:path';

import type { Logger } from 'pino';

import { readConfig, readEmbeddedConfig, type Config, type EmbeddedConfig } from '../config.js';
import { stopChildren } from './child.js';
import {
  ownCertificates,
  ownInbox,
  ownPostgres,
  ownTemporal,
  type FoundationOptions,
} from './foundation.js';
import { EMBEDDED_ROLES, loadKeys } from './keys.js';
import { PartError } from './part-error.js';
import { chooseAddress, urlAt } from './ports.js';
import { removeRunning, writeRunning, type Addresses } from './running.js';
import { noteKeyInUse } from './secret-keys.js';
import { startServices } from './services.js';
import { lockState } from './state-lock.js';
import { StopOrder } from './stop-order.js';

/** What the embedded default is started with. */
export interface EmbeddedOptions {
  env: NodeJS.ProcessEnv;
  /** Everything that outlives a stop is kept here; made when it isn't there. */
  stateDirectory: string;
  /** Is told, in a line, of what takes long. */
  print: (line: string) => void;
  log: Logger;
  /** Gives the start up. */
  signal?: AbortSignal;
}

/** A whole system in this process and a few programs beside it. */
export interface Embedded {
  config: Config;
  addresses: Addresses;
  /** Resolves when a part has ended that nobody stopped. */
  failed: Promise<PartError>;
  /** Stops everything in order, within 15 s. */
  stop(): Promise<void>;
}

/** How long what was started may take to stop when the start is given up, milliseconds. */
const GIVE_UP_PATIENCE = 4_000;

/**
 * Starts Holdfast and those of PostgreSQL, Temporal and the inbox that the environment names no other for.
 * @throws ConfigError when a setting is wrong, before anything is started.
 * @throws PartError when a part can't start; what was started is stopped again.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { env, print, log, signal } = options;
  const given = readEmbeddedConfig(env);
  const stateDirectory = resolve(options.stateDirectory);
  const unlock = lockState(stateDirectory);
  const order = new StopOrder(log);
  const stop = async () => {
    await order.stop();
    removeRunning(stateDirectory);
    unlock();
  };
  try {
    const keysPath = join(stateDirectory, 'keys.json');
    const keys = loadKeys(keysPath);
    const foundation = { env, given, keys, stateDirectory, print, log };
    const starting = start(foundation, order);
    const { settings, ...system } = await Promise.race([starting, aborted(signal)]);
    const { config, addresses } = system;
    writeRunning(stateDirectory, {
      namespace: config.TEMPORAL_NAMESPACE,
      serviceKeys: Object.fromEntries(config.SERVICE_KEYS.map(splitKey)),
      settings,
      addresses,
    });
    // what the environment sets goes before the file
    if (!given.SECRET_KEYS) noteKeyInUse(keysPath, keys.SECRET_KEYS, new Date());
    return { ...system, stop };
  } catch (error) {
    await stop();
    // those that were still on their way, a build among them
    await stopChildren(GIVE_UP_PATIENCE);
    throw error;
  }
}

async function start(
  options: FoundationOptions,
  order: StopOrder,
): Promise<Omit<Embedded, 'stop'> & { settings: Record<string, string> }> {
  const { env, keys } = options;
  const grpc = await chooseAddress('gRPC server', 'GRPC_ADDRESS', set(env, 'GRPC_ADDRESS'), 50_051);
  const grpcTls = await chooseAddress(
    'gRPC server',
    'GRPC_TLS_ADDRESS',
    set(env, 'GRPC_TLS_ADDRESS'),
    50_052,
  );
  const web = await chooseAddress('Web', 'WEB_ADDRESS', set(env, 'WEB_ADDRESS'), 3000);
  const codec = await chooseAddress(
    'Codec server',
    'CODEC_ADDRESS',
    set(env, 'CODEC_ADDRESS'),
    8081,
  );
  const [postgres, temporal, inbox] = await Promise.all([
    ownPostgres(options).then((part) => part && order.addFoundation('PostgreSQL', part)),
    ownTemporal(options, urlAt(codec)).then(
      (part) => part && order.addFoundation('Temporal', part),
    ),
    ownInbox(options).then((part) => part && order.addFoundation('inbox', part)),
  ]);
  const listening = {
    GRPC_ADDRESS: grpc,
    GRPC_TLS_ADDRESS: grpcTls,
    WEB_ADDRESS: web,
    CODEC_ADDRESS: codec,
  };
  const provided = {
    ACCOUNT_CENTRE_URL: `http://localhost:${web.split(':')[1] ?? ''}`,
    ROLES: EMBEDDED_ROLES,
    GRPC_REFLECTION: 'on',
    // a demo and a bench are one network, and one service
    NETWORK_LOG_IN_LIMIT: '1000',
    NETWORK_SEND_LIMIT: '1000',
    CALLER_SEND_LIMIT: '10000',
    ...(await ownCertificates(options)),
    ...(postgres && { DATABASE_URL: postgres.databaseUrl }),
    ...(temporal && { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_UI_URL: temporal.uiUrl }),
    ...(inbox && { SMTP_URL: inbox.smtpUrl, SMS_URL: inbox.smtpUrl.replace('smtp:', 'inbox:') }),
  };
  const config = readConfig({
    ...provided,
    SECRET_KEYS: keys.SECRET_KEYS,
    SUBJECT_KEY: keys.SUBJECT_KEY,
    SERVICE_KEYS: keys.SERVICE_KEYS,
    ...onlySet(env),
    ...listening,
  });
  const { worker } = await startServices(config, options.log, order);
  return {
    config,
    settings: {
      ...provided,
      ...(postgres && { DATABASE_URL: withoutPassword(postgres.databaseUrl) }),
      ...listening,
    },
    addresses: {
      grpc,
      grpcTls,
      accountCentre: config.ACCOUNT_CENTRE_URL,
      codec: urlAt(codec),
      temporal: config.TEMPORAL_ADDRESS,
      temporalUi: temporal?.uiUrl,
      inbox: inbox?.inboxUrl,
      postgres: withoutPassword(config.DATABASE_URL),
    },
    failed: Promise.race([
      endOf('Worker', 'holdfast.log', worker.ended),
      ...(postgres ? [endOf('PostgreSQL', 'postgres.log', postgres.ended)] : []),
      ...(temporal ? [endOf('Temporal', 'temporal.log', temporal.ended)] : []),
    ]),
  };
}

function set(env: NodeJS.ProcessEnv, name: keyof EmbeddedConfig): string | undefined {
  return env[name] || undefined;
}

/** An empty variable is no setting: it must not hide what we provide. */
function onlySet(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

async function endOf(part: string, logFile: string, ended: Promise<unknown>): Promise<PartError> {
  await ended;
  return new PartError(part, 'it has ended', `See ${logFile} in the state directory.`);
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}

function splitKey(serviceKey: string): [string, string] {
  const colon = serviceKey.indexOf(':');
  return [serviceKey.slice(0, colon), serviceKey.slice(colon + 1)];
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => {
      reject(new PartError('Holdfast', 'the start was given up', 'Start it again.'));
    };
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
