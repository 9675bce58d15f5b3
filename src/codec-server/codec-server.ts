import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { openDatabase } from '../db/pool.js';
import { hasRole } from '../domain/role.js';
import { createKeyRing } from '../keys/key-ring.js';
import { readServiceKeys } from '../keys/service-keys.js';
import { createOperatorCodec } from '../temporal/operator-codec.js';
import { createCodecApp } from './app.js';

/** A codec server that listens. */
export interface RunningCodecServer {
  /** Takes no new request, and lets those under way finish. */
  stop(): Promise<void>;
}

/**
 * Serves the codec on CODEC_ADDRESS: operators who have logged in read payloads in Temporal's UI, and send signals
 * and updates with arguments from there.
 * @throws when the address can't be listened on.
 */
export async function startCodecServer(config: Config, log: Logger): Promise<RunningCodecServer> {
  const keys = createKeyRing(config.SECRET_KEYS);
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE);
  const operators = readServiceKeys(config.SERVICE_KEYS).filter(({ name }) =>
    hasRole(config.ROLES, name, 'operator'),
  );
  const codec = createOperatorCodec(keys, config.TEMPORAL_NAMESPACE);
  const app = await createCodecApp({ config, db, keys, operators, codec, log });
  const [host = '', port = ''] = config.CODEC_ADDRESS.split(':');
  try {
    await app.listen({ host, port: Number(port) });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    async stop() {
      await app.close();
      await db.destroy();
    },
  };
}
