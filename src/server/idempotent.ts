import { setTimeout as sleep } from 'node:timers/promises';

import { claimRequest, releaseRequest, settleRequest, type RequestKey } from '../db/requests.js';
import { Refusal, type Reason } from '../domain/errors.js';
import { sign } from '../keys/key-ring.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';

/** How a method's messages are kept: the answer holds no secret, and secrets are left out of the digest. */
interface Method<Response> {
  name: string;
  codec: {
    encode(message: Response): { finish(): Uint8Array };
    decode(bytes: Uint8Array): Response;
  };
  /** Fields of the request that are secrets. */
  secrets: readonly string[];
}

/** Refusals for passing reasons, which aren't kept: the same request may be tried again. */
const PASSING: readonly Reason[] = [
  'UNAVAILABLE',
  'BUSY',
  'INTERNAL',
  'RESEND_TOO_EARLY',
  'TRIES_PAUSED',
];

/** How often to look whether another call has answered the same request, and for how long; milliseconds. */
const LOOK_AGAIN = 50;
const PATIENCE = 8_000;

/**
 * Answers a request once: the same id with the same request gives the same answer and has one effect,
 * also when sent many times at once.
 * @throws Refusal REQUEST_ID_REUSED when the id came with another request.
 */
export async function idempotent<Response>(
  { db, keys }: Dependencies,
  call: Call,
  method: Method<Response>,
  request: { requestId: string },
  handle: () => Promise<Response>,
): Promise<Response> {
  const { requestId, ...fields } = request;
  const digested = Object.entries(fields).filter(([name]) => !method.secrets.includes(name));
  const { secret } = keys.current('request');
  const key: RequestKey = {
    id: requestId,
    caller: call.actor.caller,
    method: method.name,
    digest: sign(secret, JSON.stringify(digested), credentialOf(call)).toString('base64url'),
  };
  const waitUntil = Date.now() + PATIENCE;
  for (;;) {
    const claim = await claimRequest(db, key);
    switch (claim.state) {
      case 'MINE':
        return settle(handle);
      case 'ANSWERED':
        return method.codec.decode(claim.answer);
      case 'REFUSED':
        throw new Refusal(claim.refusal.reason, claim.refusal);
      case 'OTHER_REQUEST':
        throw new Refusal('REQUEST_ID_REUSED');
      case 'UNDER_WAY':
        if (Date.now() > waitUntil) throw new Refusal('UNAVAILABLE', { retryAfter: LOOK_AGAIN });
        await sleep(LOOK_AGAIN);
    }
  }

  async function settle(work: () => Promise<Response>): Promise<Response> {
    try {
      const answer = await work();
      await settleRequest(db, key, { answer: method.codec.encode(answer).finish() });
      return answer;
    } catch (error) {
      if (error instanceof Refusal && !PASSING.includes(error.reason)) {
        const { fields: refusedFields, triesLeft } = error.details;
        await settleRequest(db, key, {
          refusal: {
            reason: error.reason,
            ...(refusedFields && { fields: refusedFields }),
            ...(triesLeft !== undefined && { triesLeft }),
          },
        });
      } else {
        await releaseRequest(db, key);
      }
      throw error;
    }
  }
}

/** Another session or flow is another request, whatever its fields say. */
function credentialOf(call: Call): string {
  return `${call.sessionToken ?? ''} ${call.flowSecret ?? ''}`;
}
