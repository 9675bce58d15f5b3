import { join } from 'node:path';

import type { Logger } from 'pino';

import type { EmbeddedConfig } from '../config.js';
import type { Inbox } from './inbox.js';
import type { Keys } from './keys.js';
import { asPart } from './part-error.js';
import { freePort, urlAt } from './ports.js';
import type { Postgres } from './postgres.js';
import { findTemporalCli } from './temporal-cli.js';
import type { Temporal } from './temporal.js';

/** The highest port for Temporal: on PostgreSQL it keeps ports in a `smallint`, and so we keep to one rule. */
const HIGHEST_TEMPORAL_PORT = 32_767;

/** What the embedded default needs to know to start a part that nobody else provides. */
export interface FoundationOptions {
  env: NodeJS.ProcessEnv;
  /** What the environment provides. */
  given: EmbeddedConfig;
  keys: Keys;
  stateDirectory: string;
  print: (line: string) => void;
  log: Logger;
}

/** Starts PostgreSQL unless `DATABASE_URL` names one. */
export async function ownPostgres(options: FoundationOptions): Promise<Postgres | undefined> {
  if (options.given.DATABASE_URL !== undefined) return undefined;
  const { startPostgres } = await import('./postgres.js');
  return asPart('PostgreSQL', 'Mend that, or set DATABASE_URL.', async () =>
    startPostgres({
      port: await freePort(5433),
      stateDirectory: options.stateDirectory,
      password: options.keys.POSTGRES_PASSWORD,
    }),
  );
}

/**
 * Starts a Temporal dev server, and its UI, unless `TEMPORAL_ADDRESS` names one.
 * @param codecUrl where the UI has payloads decoded.
 */
export async function ownTemporal(
  options: FoundationOptions,
  codecUrl: string,
): Promise<(Temporal & { uiUrl: string }) | undefined> {
  if (options.given.TEMPORAL_ADDRESS !== undefined) return undefined;
  const executable = await findTemporalCli(options.env, options.print);
  const { startTemporal } = await import('./temporal.js');
  const { startTemporalUi } = await import('./temporal-ui.js');
  return asPart('Temporal', 'Mend that, or set TEMPORAL_ADDRESS.', async () => {
    const uiPort = await freePort(18_233, HIGHEST_TEMPORAL_PORT);
    const devServer = await startTemporal({
      executable,
      port: await freePort(7233, HIGHEST_TEMPORAL_PORT),
      uiPort,
      namespace: options.given.TEMPORAL_NAMESPACE,
      stateDirectory: options.stateDirectory,
    });
    const port = await freePort(8233);
    const ui = await startTemporalUi({ port, devServerPort: uiPort, codecUrl, log: options.log });
    const stop = async () => {
      await Promise.all([ui.stop(), devServer.stop()]);
    };
    return { ...devServer, uiUrl: urlAt(`127.0.0.1:${port}`), stop };
  });
}

/** Starts the inbox unless mails and texts both go elsewhere. */
export async function ownInbox(options: FoundationOptions): Promise<Inbox | undefined> {
  const { SMTP_URL, SMS_URL } = options.given;
  if (SMTP_URL !== undefined && SMS_URL !== undefined) return undefined;
  const { startInbox } = await import('./inbox.js');
  return asPart('Inbox', 'Mend that, or set SMTP_URL and SMS_URL.', async () =>
    startInbox({
      smtpPort: await freePort(1025),
      webPort: await freePort(1080),
      directory: join(options.stateDirectory, 'inbox'),
      log: options.log,
    }),
  );
}

/** The certificates of a private authority of our own, for the server and for each service that has a key. */
export async function ownCertificates({
  keys,
  stateDirectory,
}: FoundationOptions): Promise<Record<string, string>> {
  const { ensureCertificates } = await import('./certificates.js');
  const callers = keys.SERVICE_KEYS.split(',').map((entry) => entry.slice(0, entry.indexOf(':')));
  const {
    authority,
    server,
    callers: files,
  } = await ensureCertificates(join(stateDirectory, 'certs'), {
    hosts: ['localhost', '127.0.0.1'],
    callers,
  });
  return {
    GRPC_TLS_AUTHORITY: authority,
    GRPC_TLS_CERTIFICATE: server.certificate,
    GRPC_TLS_KEY: server.key,
    // the pages call as any other service does
    GRPC_CALLER_CERTIFICATE: files['web']?.certificate ?? '',
    GRPC_CALLER_KEY: files['web']?.key ?? '',
  };
}
