import { availableParallelism } from 'node:os';

import { hash, verify, type Options } from '@node-rs/argon2';
import pLimit from 'p-limit';

import { Refusal } from '../domain/errors.js';
import { normalizePassword } from '../domain/password.js';
import { hashes } from '../telemetry/metrics.js';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default) with 19 MiB, 2 passes, 1 lane. */
const PARAMETERS: Options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Hashes that may wait: about a second's work for each core, so that a caller isn't left hanging. */
const WAITING_PER_CORE = 40;

/** What is tried later, milliseconds: the queue is worked off in about that time. */
const BUSY_PAUSE = 1_000;

/** Hashes and verifies passwords, as many at a time as there are cores. */
export interface Hasher {
  /** @throws Refusal BUSY when too many wait already. @returns a PHC string. */
  hash(password: string): Promise<string>;
  /**
   * @param known the PHC string, or undefined for an account that doesn't exist: it costs the same.
   * @throws Refusal BUSY when too many wait already.
   */
  verify(known: string | undefined, password: string): Promise<boolean>;
  /** Whether a PHC string was made with other parameters than today's. */
  isOutdated(known: string): boolean;
}

/** Makes a hasher with a queue of its own. */
export async function createHasher(): Promise<Hasher> {
  const cores = availableParallelism();
  const limit = pLimit(cores);
  const nobodys = await hash('no account has this password', PARAMETERS);
  function enqueue<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    if (limit.pendingCount >= cores * WAITING_PER_CORE) {
      hashes.refused.inc();
      throw new Refusal('BUSY', { retryAfter: BUSY_PAUSE });
    }
    hashes.waiting.inc();
    return limit(() => measured(operation, work));
  }
  return {
    hash: (password) => enqueue('hash', () => hash(normalizePassword(password), PARAMETERS)),
    async verify(known, password) {
      const matches = await enqueue('verify', () =>
        verify(known ?? nobodys, normalizePassword(password)),
      );
      return matches && known !== undefined;
    },
    isOutdated: (known) => parametersOf(known) !== parametersOf(nobodys),
  };
}

/** Algorithm, version and costs of a PHC string: what stands before salt and hash. */
function parametersOf(phc: string): string {
  return phc.split('$').slice(0, -2).join('$');
}

async function measured<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
  hashes.waiting.dec();
  hashes.running.inc();
  const end = hashes.seconds.startTimer({ operation });
  try {
    return await work();
  } finally {
    end();
    hashes.running.dec();
  }
}
