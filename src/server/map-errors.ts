import { randomUUID } from 'node:crypto';

import { isAbortError } from 'abort-controller-x';
import { ServerError, Status, type ServerMiddleware } from 'nice-grpc';
import {
  BadRequest,
  ErrorInfo,
  RetryInfo,
  RichServerError,
  type ErrorDetails,
} from 'nice-grpc-error-details';
import type { Logger } from 'pino';

import { ERRORS, Refusal } from '../domain/errors.js';
import { isOutage } from './outage.js';

/** When to try again while a part is out of reach, milliseconds. */
const OUTAGE_PAUSE = 2_000;

/**
 * The one place where an error becomes an answer: a refusal with its reason and details, an outage as
 * UNAVAILABLE; anything else is logged under an id, and nothing of it is told.
 */
export function mapErrors(log: Logger): ServerMiddleware {
  return async function* map(call, context) {
    try {
      return yield* call.next(call.request, context);
    } catch (error) {
      if (error instanceof ServerError || isAbortError(error)) throw error;
      const refusal = toRefusal(error);
      const level =
        refusal.reason === 'INTERNAL'
          ? 'error'
          : refusal.reason === 'UNAVAILABLE'
            ? 'warn'
            : 'debug';
      const errorId = randomUUID();
      log[level](
        { err: error, errorId, method: call.method.path, reason: refusal.reason },
        'call refused',
      );
      throw toServerError(refusal, errorId);
    }
  };
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return isOutage(error)
    ? new Refusal('UNAVAILABLE', { retryAfter: OUTAGE_PAUSE })
    : new Refusal('INTERNAL');
}

function toServerError({ reason, details }: Refusal, errorId: string): RichServerError {
  const [status, text] = ERRORS[reason];
  const { fields, retryAfter, triesLeft } = details;
  const metadata: Record<string, string> = {};
  if (triesLeft !== undefined) metadata['tries_left'] = triesLeft.toString();
  // The reasons of a field's refusals, for programs; BadRequest has the words for people.
  for (const field of fields ?? []) {
    const reasons = metadata[field.field];
    metadata[field.field] = reasons === undefined ? field.reason : `${reasons},${field.reason}`;
  }
  if (reason === 'INTERNAL') metadata['error_id'] = errorId;
  const extra: ErrorDetails[] = [ErrorInfo.fromPartial({ reason, domain: 'holdfast', metadata })];
  if (fields) extra.push(BadRequest.fromPartial({ fieldViolations: fields }));
  if (retryAfter !== undefined && Number.isFinite(retryAfter)) {
    const seconds = Math.floor(retryAfter / 1000);
    const nanos = Math.round(retryAfter % 1000) * 1_000_000;
    extra.push(RetryInfo.fromPartial({ retryDelay: { seconds, nanos } }));
  }
  return new RichServerError(Status[status], text, extra);
}
