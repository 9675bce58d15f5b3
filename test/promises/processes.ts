import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Supervised } from '../../chaos/parts/supervised.js';
import { seededRandom } from '../../chaos/random.js';
import { startSystem, type System as ProcessSystem } from '../../chaos/system.js';
import { createClients, type Clients } from '../../src/cli/clients.js';
import { readConfig } from '../../src/config.js';
import { newEmail, request, type Reachable } from '../environment/people.js';
import { startPages } from '../web/account-centre.js';
import { CALLER_PATIENCE } from './caller-patience.js';
import { mailboxInbox } from './mailbox-inbox.js';
import { untilAnswered } from './outage-answers.js';

const LOOK_AGAIN = 50;
/** A part that was killed is up again within this after its time, milliseconds. */
const START_PATIENCE = 60_000;

/** A whole Holdfast, each part a process of its own that can be killed or frozen; and its pages. */
export interface Processes extends Reachable {
  mailbox: ProcessSystem['mailbox'];
  /** As operators call. */
  operator: Clients;
  /** Where the pages are. */
  origin: string;
  /** The names of its parts. */
  parts: readonly string[];
  /** Kills a part, for at least this long, milliseconds. */
  kill(part: string, downFor: number): void;
  /** Stops a part where it stands, until it is thawed. */
  freeze(part: string): void;
  thaw(part: string): void;
  /** How often a part was started: once, unless it ended. */
  starts(part: string): number;
  /** Waits until a part runs again. @throws when it doesn't come up. */
  untilUp(part: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one in a directory of its own, from the build in `dist`. */
export async function startProcesses(seed: number): Promise<Processes> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-promise-'));
  const system = await startSystem({
    directory,
    temporal: 'dev',
    plant: undefined,
    random: seededRandom(seed),
    progress: () => undefined,
    note: () => undefined,
  });
  const [server = ''] = system.servers;
  const pages = await startPages(configOf(system, directory, server));
  const gateway = connect(server, system.serviceKeys.web, {
    'holdfast-person-address': '203.0.113.7',
    'holdfast-language': 'en',
  });
  const operator = connect(server, system.serviceKeys.operator);
  const part = (name: string) => partOf(system, name);
  await untilItWorks(gateway);
  return {
    gateway,
    operator,
    db: system.db,
    mailbox: system.mailbox,
    inbox: mailboxInbox(system.mailbox),
    origin: pages.origin,
    parts: system.parts.map((each) => each.name),
    kill(name, downFor) {
      part(name).kill(downFor);
    },
    freeze(name) {
      part(name).freeze();
    },
    thaw(name) {
      part(name).thaw();
    },
    starts: (name) => part(name).starts,
    async untilUp(name) {
      const until = Date.now() + START_PATIENCE;
      while (!part(name).isUp) {
        if (Date.now() > until) throw new Error(`${name} didn’t come up`);
        await sleep(LOOK_AGAIN);
      }
    },
    async stop() {
      gateway.close();
      operator.close();
      await pages.stop();
      await system.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Tries something on a system of processes, which is stopped afterwards. */
export async function withProcesses<Result>(
  seed: number,
  work: (processes: Processes) => Promise<Result>,
): Promise<Result> {
  const processes = await startProcesses(seed);
  try {
    return await work(processes);
  } finally {
    await processes.stop();
  }
}

function connect(server: string, serviceKey: string, headers: Record<string, string> = {}) {
  return createClients(server, { serviceKey, headers, patience: CALLER_PATIENCE });
}

/** A process that was started needs a moment until it listens, and takes work. */
async function untilItWorks({ registration }: Clients): Promise<void> {
  const first = { ...request(), email: newEmail() };
  const isWorking = await untilAnswered(() => registration.startSignUp(first), START_PATIENCE);
  if (isWorking === undefined) throw new Error('it takes no sign-up');
}

/** The pages need the server, and no other part. */
function configOf({ temporalAddress }: ProcessSystem, directory: string, server: string) {
  const secrets = JSON.parse(readFileSync(join(directory, 'secrets.json'), 'utf8')) as object;
  return readConfig({
    ...secrets,
    GRPC_ADDRESS: server,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    TEMPORAL_ADDRESS: temporalAddress,
    SMTP_URL: 'smtp://127.0.0.1:1',
    SMS_URL: 'inbox://127.0.0.1:1',
  });
}

function partOf({ parts }: ProcessSystem, name: string): Supervised {
  const found = parts.find((part) => part.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
