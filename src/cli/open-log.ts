import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { pino, type Logger } from 'pino';

import type { Config } from '../config.js';
import { asPart } from '../embedded/part-error.js';
import { createLogger } from '../log.js';

/** The log of an embedded default: a file in its state directory. @throws PartError */
export function openLog(stateDirectory: string, level: Config['LOG_LEVEL']): Promise<Logger> {
  return asPart('State', 'Give another directory with --state.', async () => {
    mkdirSync(stateDirectory, { recursive: true });
    const dest = join(stateDirectory, 'holdfast.log');
    // opened at once, so that a start that fails at once can still end
    return createLogger(level, pino.destination({ dest, mode: 0o600, sync: true }));
  });
}
