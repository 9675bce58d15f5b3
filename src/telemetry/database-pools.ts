import type { Pool } from 'pg';

import { connections, connectionWaits } from './metrics.js';
import { sampleAtScrape } from './samples.js';

const pools = new Map<Pool, string>();

/** Has the connections of a pool told in the metrics, under its name, until it is closed. */
export function observePool(name: string, pool: Pool): void {
  pools.set(pool, name);
  sampleAtScrape(ALL_POOLS);
}

const ALL_POOLS = {
  name: 'database-pools',
  gauges: [connections, connectionWaits],
  read() {
    for (const [pool, name] of pools) {
      if (pool.ended) {
        pools.delete(pool);
        continue;
      }
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
      // Pools of one name are told together.
      connections.inc({ pool: name, state: 'idle' }, idle);
      connections.inc({ pool: name, state: 'busy' }, total - idle);
      connectionWaits.inc({ pool: name }, waiting);
    }
  },
};
