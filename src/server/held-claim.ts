import type { Db } from '../db/pool.js';
import { CLAIM_LEASE, renewRequest, type RequestKey } from '../db/requests.js';
import { LONGEST_CALL } from './default-deadline.js';

/** How often a claim is renewed, milliseconds: one renewal that fails doesn't lose it. */
const RENEWAL = CLAIM_LEASE / 3;

/** Works while the request's claim is renewed, for as long as a call may take. */
export async function withHeldClaim<T>(
  db: Db,
  request: RequestKey,
  work: () => Promise<T>,
): Promise<T> {
  const heldUntil = Date.now() + LONGEST_CALL;
  const renewal = setInterval(() => {
    if (Date.now() > heldUntil) clearInterval(renewal);
    // The next one tries again; who lost the claim is told when its answer is to be kept.
    else renewRequest(db, request).catch(() => undefined);
  }, RENEWAL);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
  }
}
