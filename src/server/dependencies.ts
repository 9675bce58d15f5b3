import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import type { Config } from '../config.js';
import type { FlowListener } from '../db/flow-listener.js';
import type { Db } from '../db/pool.js';
import type { SendLimits } from '../db/send-limits.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Hasher } from './hasher.js';

/** What routes work with; made once for each server. */
export interface Dependencies {
  config: Config;
  db: Db;
  flows: FlowListener;
  keys: KeyRing;
  hasher: Hasher;
  limits: SendLimits;
  temporal: Client;
  log: Logger;
}
