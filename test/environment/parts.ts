import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DefaultLogger } from '@temporalio/worker';

import { startInbox } from '../../src/embedded/inbox.js';
import { loadKeys } from '../../src/embedded/keys.js';
import { freePort } from '../../src/embedded/ports.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { lockState } from '../../src/embedded/state-lock.js';
import { StopOrder } from '../../src/embedded/stop-order.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { startTemporal } from '../../src/embedded/temporal.js';
import { createLogger } from '../../src/log.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { bundleWorkflows } from '../../src/temporal/workflow-bundle.js';
import { createTemplate } from './database.js';

const NAMESPACE = 'default';

/** The real parts that all tests share, and the settings that lead to them. */
export interface Parts {
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL with a migrated template, Temporal and an inbox, in a directory of their own. */
export async function startParts(print: (line: string) => void): Promise<Parts> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  const log = createLogger('warn');
  const order = new StopOrder(log);
  const stop = async () => {
    await order.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    // its modes let PostgreSQL's own user in
    lockState(directory);
    const workflowBundle = join(directory, 'workflow-bundle.js');
    const [postgres, temporal, inbox] = await Promise.all([
      startDatabase(directory).then((part) => order.addFoundation('PostgreSQL', part)),
      startDevServer(directory, print).then((part) => order.addFoundation('Temporal', part)),
      startInbox({
        smtpPort: await randomPort(),
        webPort: await randomPort(),
        directory: join(directory, 'inbox'),
        log,
      }).then((part) => order.addFoundation('inbox', part)),
      bundleWorkflows(new DefaultLogger('WARN')).then((code) => {
        writeFileSync(workflowBundle, code);
      }),
    ]);
    return {
      environment: {
        HOLDFAST_TEST_DATABASE_URL: postgres.databaseUrl,
        HOLDFAST_TEST_TEMPORAL_ADDRESS: temporal.address,
        HOLDFAST_TEST_TEMPORAL_NAMESPACE: NAMESPACE,
        HOLDFAST_TEST_SMTP_URL: inbox.smtpUrl,
        HOLDFAST_TEST_SMS_URL: inbox.smtpUrl.replace('smtp:', 'inbox:'),
        HOLDFAST_TEST_INBOX_URL: inbox.inboxUrl,
        HOLDFAST_TEST_WORKFLOW_BUNDLE: workflowBundle,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(stateDirectory: string) {
  const { POSTGRES_PASSWORD: password } = loadKeys(join(stateDirectory, 'keys.json'));
  const port = await randomPort();
  const postgres = await startPostgres({ port, stateDirectory, password, durable: false });
  await createTemplate(postgres.databaseUrl);
  return postgres;
}

async function startDevServer(stateDirectory: string, print: (line: string) => void) {
  const executable = await findTemporalCli(process.env, print);
  const port = await randomPort();
  const options = { executable, port, namespace: NAMESPACE, stateDirectory, persistent: false };
  const temporal = await startTemporal(options);
  await setUpTemporal({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: NAMESPACE });
  return temporal;
}

/** Away from the ports that a running Holdfast prefers, and where Temporal takes them. */
function randomPort(): Promise<number> {
  return freePort(randomInt(10_000, 32_000), 32_767);
}
