import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';

import { Refusal } from '../domain/errors.js';

/**
 * A call is answered within this, milliseconds, whatever deadline its caller has or lacks: a step has 8 s for its
 * answer, and one may wait for the other.
 */
export const LONGEST_CALL = 20_000;

/** Answers UNAVAILABLE in the place of a call that takes too long; a stream goes on as long as it is watched. */
export async function* withDefaultDeadline<Request, Response, Context extends CallContext>(
  call: ServerMiddlewareCall<Request, Response, Context>,
  context: Context,
) {
  if (call.responseStream) return yield* call.next(call.request as Request, context);
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Refusal('UNAVAILABLE', { retryAfter: 1_000 }));
    }, LONGEST_CALL);
  });
  try {
    const answer = call.next(call.request as Request, context).next();
    const { value } = await Promise.race([answer, outOfTime]);
    return value;
  } finally {
    clearTimeout(timer);
  }
}
