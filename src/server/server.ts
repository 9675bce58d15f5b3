import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition, HealthState } from 'nice-grpc-server-health';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';
import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { listenToFlows } from '../db/flow-listener.js';
import { openDatabase } from '../db/pool.js';
import { createSendLimits } from '../db/send-limits.js';
import { createKeyRing } from '../keys/key-ring.js';
import { createTemporalClient } from '../temporal/client.js';
import { identifyCaller } from './caller.js';
import { checkPermission } from './check-permission.js';
import type { Dependencies } from './dependencies.js';
import { withDefaultDeadline } from './default-deadline.js';
import { createHasher } from './hasher.js';
import { createListeners } from './listeners.js';
import { healthRoutes } from './mail-health.js';
import { mapErrors } from './map-errors.js';
import { refuseUnreadable } from './readable-requests.js';
import { addServices, SERVICES } from './services.js';
import { logCalls, measureCalls } from './observe-calls.js';

/** Calls in flight have this long to finish when the server stops, milliseconds: the step's limit and a bit. */
const DRAIN = 9_000;

/** A server that listens. */
export interface RunningServer {
  /** Turns health first, takes no new call, lets those in flight finish, and closes its connections. */
  stop(): Promise<void>;
}

/** Serves the contract over gRPC, with health and reflection. @throws when the address can't be listened on. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const keys = createKeyRing(config.SECRET_KEYS);
  const dependencies: Dependencies = {
    config,
    db: openDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, { name: 'server' }),
    flows: listenToFlows(config.DATABASE_URL, log),
    keys,
    hasher: await createHasher(),
    limits: createSendLimits(config),
    temporal: createTemporalClient(config, keys),
    log,
  };
  const health = HealthState();
  const stopping = new AbortController();
  const healthService = healthRoutes(health, config.SMTP_URL, stopping.signal);
  const reflection =
    config.GRPC_REFLECTION === 'on'
      ? ServerReflection(
          await readFile(new URL('../gen/descriptors.binpb', import.meta.url)),
          SERVICES.map(({ fullName }) => fullName),
        )
      : undefined;
  const listeners = createListeners(config);
  for (const listener of listeners) {
    const { server, address, credentials } = listener;
    server.add(HealthDefinition, healthService);
    if (reflection) server.add(ServerReflectionService, reflection);
    const routes = server
      .with(measureCalls(config))
      .with(errorDetailsServerMiddleware)
      .with(logCalls(log))
      .with(mapErrors(log))
      .with(withDefaultDeadline)
      .with(identifyCaller(listener, config))
      .with(checkPermission(dependencies))
      .with(refuseUnreadable);
    addServices(routes, dependencies);
    await server.listen(address, credentials);
  }
  health.setStatus('healthy');
  return {
    async stop() {
      const { db, flows, limits } = dependencies;
      health.setStatus('unhealthy');
      // Watchers are told to watch elsewhere; those of health have read by then that it has turned.
      await flows.close();
      stopping.abort();
      const drained = Promise.all(listeners.map(({ server }) => server.shutdown()));
      await Promise.race([drained, sleep(DRAIN, undefined, { ref: false })]);
      for (const { server } of listeners) server.forceShutdown();
      // Temporal's connection is left to the process's end: a call that is being retried on a closed
      // one throws where nobody can catch it.
      await limits.close();
      await db.destroy();
    },
  };
}
