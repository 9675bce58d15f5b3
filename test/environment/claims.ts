import { randomUUID } from 'node:crypto';

import type { RequestKey } from '../../src/db/requests.js';

/** A request that nobody has claimed, and a call that may. */
export function newClaim(): RequestKey {
  const [id, holder] = [randomUUID(), randomUUID()];
  return { id, caller: 'web', method: 'LogIn', digests: ['d'], holder };
}
