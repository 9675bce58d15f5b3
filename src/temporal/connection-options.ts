import { loadClientConnectConfig } from '@temporalio/envconfig';

import type { Config } from '../config.js';

/**
 * How Temporal is reached: the address from our settings; TLS and API key from Temporal's own
 * (`TEMPORAL_TLS…`, `TEMPORAL_API_KEY`).
 */
export function connectionOptions(config: Pick<Config, 'TEMPORAL_ADDRESS'>) {
  const { tls, apiKey } = loadClientConnectConfig({ disableFile: true }).connectionOptions;
  return {
    address: config.TEMPORAL_ADDRESS,
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
  };
}
