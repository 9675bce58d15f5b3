import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { createApp } from './app.js';
import { connect } from './client.js';

/** Pages that are served. */
export interface RunningWeb {
  /** Takes no new request, lets those under way finish, and leaves Holdfast. */
  stop(): Promise<void>;
}

/**
 * Serves the account centre's pages on WEB_ADDRESS. They reach Holdfast over gRPC, and wait for it if
 * it isn't there yet.
 * @throws when the address can't be listened on, or SERVICE_KEYS has no key for `web`.
 */
export async function startWeb(config: Config, log: Logger): Promise<RunningWeb> {
  const holdfast = connect(config);
  const app = await createApp({ config, holdfast, log });
  const [host = '', port = ''] = config.WEB_ADDRESS.split(':');
  try {
    await app.listen({ host, port: Number(port) });
  } catch (error) {
    holdfast.close();
    throw error;
  }
  return {
    async stop() {
      await app.close();
      holdfast.close();
    },
  };
}
