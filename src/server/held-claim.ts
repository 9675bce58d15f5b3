import { renewRequest, type RequestKey } from '../db/requests.js';
import type { Db } from '../db/pool.js';
import { LONGEST_CALL } from './default-deadline.js';

/** How often a claim is renewed, milliseconds: three times in a lease, so that two renewals may fail. */
const RENEWAL = 2_000;

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
