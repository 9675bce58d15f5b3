import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  claimRequest,
  releaseRequest,
  settleRequest,
  type Outcome,
  type RequestKey,
} from '../db/requests.js';
import { Refusal, type Reason } from '../domain/errors.js';
import { sign } from '../keys/key-ring.js';
import { nameRequest } from '../keys/subject.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { withHeldClaim } from './held-claim.js';

/** How a method's messages are kept: the answer holds no secret, and secrets are left out of the digest. */
export interface Method<Response> {
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
  'SENDS_LIMITED',
  'TRIES_PAUSED',
  'LOG_IN_LOCKED',
  'PASSWORD_CHANGE_REQUIRED',
];

/** How often to look whether another call has answered the same request, and for how long; milliseconds. */
const LOOK_AGAIN = 50;
const PATIENCE = 8_000;

/** Requests that are being answered by this process; the key lives and dies with it. */
const underWay = new Map<string, Promise<unknown>>();
const processSecret = randomBytes(32);

/**
 * Answers a request once: the same id with the same request gives the same answer and has one effect,
 * also when sent many times at once.
 * @param handle gets the name of what it is to make: the same for each repetition, and known to nobody
 * who only saw the request id.
 * @param checkRepeat is run before an answer is repeated; it refuses whom the answer would let in unproved.
 * @throws Refusal REQUEST_ID_REUSED when the id came with another request.
 */
export async function idempotent<Response>(
  dependencies: Dependencies,
  call: Call,
  method: Method<Response>,
  request: { requestId: string },
  handle: (requestKey: string) => Promise<Response>,
  checkRepeat?: (answer: Response) => Promise<void>,
): Promise<Response> {
  // The very same request, secrets included, joins the one that is under way.
  const same = [call.actor.caller, method.name, JSON.stringify(request), credentialOf(call)];
  const name = sign(processSecret, ...same).toString('base64url');
  const joined = underWay.get(name) as Promise<Response> | undefined;
  if (joined) return joined;
  const answer = answerOnce(dependencies, call, method, request, handle, checkRepeat);
  underWay.set(name, answer);
  try {
    return await answer;
  } finally {
    underWay.delete(name);
  }
}

async function answerOnce<Response>(
  dependencies: Dependencies,
  call: Call,
  method: Method<Response>,
  request: { requestId: string },
  handle: (requestKey: string) => Promise<Response>,
  checkRepeat?: (answer: Response) => Promise<void>,
): Promise<Response> {
  const { db, keys, config } = dependencies;
  const { requestId, ...fields } = request;
  const digested = Object.entries(fields).filter(([name]) => !method.secrets.includes(name));
  const key: RequestKey = {
    id: nameRequest(config.SUBJECT_KEY, call.actor.caller, requestId),
    caller: call.actor.caller,
    method: method.name,
    digests: keys
      .all('request')
      .map(({ secret }) =>
        sign(secret, JSON.stringify(digested), credentialOf(call)).toString('base64url'),
      ),
    holder: randomUUID(),
  };
  const waitUntil = Date.now() + PATIENCE;
  for (;;) {
    const claim = await claimRequest(db, key);
    switch (claim.state) {
      case 'MINE':
        return settle(() => handle(key.id));
      case 'ANSWERED': {
        const answer = method.codec.decode(claim.answer);
        await checkRepeat?.(answer);
        return answer;
      }
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
      const answer = await withHeldClaim(db, key, work);
      await keep({ answer: method.codec.encode(answer).finish() });
      return answer;
    } catch (error) {
      if (error instanceof Refusal && !PASSING.includes(error.reason)) {
        const { fields: refusedFields, triesLeft } = error.details;
        await keep({
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

  /** @throws Refusal UNAVAILABLE when another call has taken over: asked again, it tells what that one answered. */
  async function keep(outcome: Outcome): Promise<void> {
    if (!(await settleRequest(db, key, outcome))) {
      throw new Refusal('UNAVAILABLE', { retryAfter: LOOK_AGAIN });
    }
  }
}

/** Another session or flow is another request, whatever its fields say. */
function credentialOf(call: Call): string {
  return `${call.sessionToken ?? ''} ${call.flowSecret ?? ''}`;
}
