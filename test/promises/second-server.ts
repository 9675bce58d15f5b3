import getPort from 'get-port';

import { createClients, type Clients } from '../../src/cli/clients.js';
import { createLogger } from '../../src/log.js';
import { startServer } from '../../src/server/server.js';
import type { System } from '../environment/system.js';

/** Another server of a system, and how the web gateway calls it. */
export interface SecondServer {
  gateway: Clients;
  stop(): Promise<void>;
}

/** Starts another server on the database of a system. */
export async function startSecondServer(system: Pick<System, 'config'>): Promise<SecondServer> {
  const port = (await getPort({ host: '127.0.0.1' })).toString();
  const GRPC_ADDRESS = `127.0.0.1:${port}`;
  const server = await startServer({ ...system.config, GRPC_ADDRESS }, createLogger('silent'));
  const gateway = createClients(GRPC_ADDRESS, { serviceKey: 'w'.repeat(32) });
  return {
    gateway,
    async stop() {
      gateway.close();
      await server.stop();
    },
  };
}
