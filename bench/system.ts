import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { createClients, type Clients } from '../src/cli/clients.js';
import { SETTING_NAMES } from '../src/config.js';
import { openDatabase, type Db } from '../src/db/pool.js';
import { startChild, type Program } from '../src/embedded/child.js';
import { loadKeys } from '../src/embedded/keys.js';
import { stillRunning } from '../src/embedded/process-table.js';
import { readRunning, type Running } from '../src/embedded/running.js';
import { startSink, type Sink } from './sink.js';

const ROOT = new URL('..', import.meta.url).pathname;

/** A whole system in processes of its own, as `npm start` makes it, but with a sink in the inbox's place. */
export interface System {
  /** The process that server, worker and web run in; PostgreSQL and Temporal are below it. */
  pid: number;
  stateDirectory: string;
  /** As the web gateway calls. */
  clients: Clients;
  /** As an operator calls. */
  operators: Clients;
  sink: Sink;
  db: Db;
  databaseUrl: string;
  temporalAddress: string;
  namespace: string;
  stop(): Promise<void>;
}

/**
 * Starts a system on a new state directory.
 * @param settings besides the defaults.
 * @param mailPort of another sink for its mails.
 */
export async function startSystem(
  settings: Record<string, string> = {},
  mailPort?: number,
): Promise<System> {
  const sink = await startSink();
  const stateDirectory = newStateDirectory();
  const started = await startHoldfast(stateDirectory, {
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, 'dist/cli/index.js'), 'start'],
    sinkPort: sink.port,
    settings: {
      ...settings,
      ...(mailPort !== undefined && { SMTP_URL: `smtp://127.0.0.1:${mailPort}` }),
    },
  });
  const { addresses, namespace, serviceKeys } = started.running;
  const databaseUrl = new URL(addresses.postgres);
  databaseUrl.password = loadKeys(join(stateDirectory, 'keys.json')).POSTGRES_PASSWORD;
  const db = openDatabase(databaseUrl.href, 2);
  const clients = createClients(addresses.grpc, {
    serviceKey: serviceKeys['web'] ?? '',
    headers: { 'holdfast-person-address': '203.0.113.7', 'holdfast-language': 'en' },
  });
  const operators = createClients(addresses.grpc, { serviceKey: serviceKeys['operator'] ?? '' });
  return {
    pid: started.pid,
    stateDirectory,
    clients,
    operators,
    sink,
    db,
    databaseUrl: databaseUrl.href,
    temporalAddress: addresses.temporal,
    namespace,
    async stop() {
      clients.close();
      operators.close();
      await db.destroy();
      await started.stop();
      await sink.close();
      rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** A directory for what lives as long as a measurement; gone when this process is. */
export function newStateDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  process.once('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** `npm start`, on a state directory. */
export function npmStart(stateDirectory: string, sinkPort: number): Promise<StartedHoldfast> {
  return startHoldfast(stateDirectory, {
    command: 'npm',
    args: ['--prefix', ROOT, '--silent', 'start', '--'],
    sinkPort,
  });
}

/** A Holdfast that says that it is running. */
interface StartedHoldfast {
  running: Running;
  pid: number;
  stop(): Promise<void>;
}

/** A start on a machine that is busy otherwise; with everything fetched. Milliseconds. */
const START_PATIENCE = 120_000;
/** A system stops within 15 s. */
const STOP_PATIENCE = 20_000;
const LOOK_AGAIN = 5;

async function startHoldfast(
  stateDirectory: string,
  {
    command,
    args,
    sinkPort,
    settings = {},
  }: Pick<Program, 'command' | 'args'> & {
    sinkPort: number;
    settings?: Record<string, string>;
  },
): Promise<StartedHoldfast> {
  const sink = `127.0.0.1:${sinkPort}`;
  const child = startChild({
    command,
    args: [...args, '--state', stateDirectory],
    env: {
      ...withoutSettings(process.env),
      SMTP_URL: `smtp://${sink}`,
      SMS_URL: `inbox://${sink}`,
      ...settings,
      // lets it end by itself should this process be killed
      npm_lifecycle_event: 'bench',
    },
    logFile: join(stateDirectory, 'bench.log'),
    stopSignal: 'TERM',
  });
  const until = Date.now() + START_PATIENCE;
  for (;;) {
    const running = readRunning(stateDirectory);
    if (running) {
      const pid = stillRunning(readFileSync(join(stateDirectory, 'lock'), 'utf8')) ?? 0;
      return {
        running,
        pid,
        async stop() {
          // npm passes no signal on before it ends; the system itself is asked, and npm ends with it
          process.kill(pid, 'SIGTERM');
          await Promise.race([child.ended, sleep(STOP_PATIENCE, undefined, { ref: false })]);
          await child.stop(STOP_PATIENCE);
        },
      };
    }
    if (child.hasEnded() || Date.now() > until) {
      const said = child.lastWords();
      await child.stop(STOP_PATIENCE);
      throw new Error(`the system did not start: ${said}`);
    }
    await sleep(LOOK_AGAIN);
  }
}

/** The defaults are measured. Empty, a setting hides what a `.env` file says. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...Object.fromEntries(SETTING_NAMES.map((name) => [name, ''])) };
}
