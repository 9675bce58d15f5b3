import getPort from 'get-port';

import { createClients, type Clients } from '../../src/cli/clients.js';
import { isServing } from '../../src/cli/health.js';
import { settingsOf } from '../environment/settings-of.js';
import type { System } from '../environment/system.js';
import type { OwnBuild, OwnProcess } from './own-process.js';

/** Loading takes a second or two, milliseconds. */
const START_PATIENCE = 30_000;

/** A server of a system as a process of its own, and how the web gateway calls it. */
export interface OwnServer {
  process: OwnProcess;
  /** host:port */
  address: string;
  gateway: Clients;
}

/** Starts one beside those that a system has. @throws when it doesn't take calls. */
export async function startOwnServer(build: OwnBuild, { config }: System): Promise<OwnServer> {
  const address = `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`;
  const process = build.run(['server'], {
    ...settingsOf(config),
    GRPC_ADDRESS: address,
    LOG_LEVEL: 'info',
  });
  const isStarted = await process.untilPrinted(/"msg":"started"/, START_PATIENCE);
  if (!isStarted || !(await isServing(address))) {
    throw new Error(`the server didn’t start: ${process.printed()}`);
  }
  const gateway = createClients(address, { serviceKey: 'w'.repeat(32), patience: START_PATIENCE });
  return { process, address, gateway };
}
