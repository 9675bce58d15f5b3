import type { Logger } from 'pino';

import type { Config } from '../config.js';
import type { Db } from '../db/pool.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { ServiceKey } from '../keys/service-keys.js';
import type { OperatorCodec } from '../temporal/operator-codec.js';

/** What the routes of the codec server work with. */
export interface CodecContext {
  config: Config;
  db: Db;
  keys: KeyRing;
  /** The keys of operators. */
  operators: readonly ServiceKey[];
  codec: OperatorCodec;
  log: Logger;
}
