import { randomUUID } from 'node:crypto';

import { isAbortError } from 'abort-controller-x';
import {
  composeServerMiddleware,
  ServerError,
  Status,
  type CallContext,
  type ServerMiddleware,
} from 'nice-grpc';
import { RichServerError } from 'nice-grpc-error-details';
import { openTelemetryServerMiddleware } from 'nice-grpc-opentelemetry';
import { prometheusServerMiddleware } from 'nice-grpc-prometheus';
import type { ServerMiddlewareCall } from 'nice-grpc-common';
import type { Logger } from 'pino';

import type { Config } from '../config.js';
import { withLogContext, type LogContext } from '../telemetry/log-context.js';
import { isTracing } from '../telemetry/spans.js';
import { UUID } from './fields.js';

/** Counts and traces calls where that is asked for, around all that is done with them. */
export function measureCalls({
  METRICS_ADDRESS,
}: Pick<Config, 'METRICS_ADDRESS'>): ServerMiddleware {
  const measures = [
    ...(METRICS_ADDRESS === undefined ? [] : [prometheusServerMiddleware()]),
    ...(isTracing() ? [openTelemetryServerMiddleware()] : []),
  ];
  return measures.reduce<ServerMiddleware>(
    (outer, inner) => composeServerMiddleware(outer, inner),
    (call, context) => call.next(call.request as never, context),
  );
}

/** Names the call in each line that is logged of it, and logs one when it has ended, unless it was refused. */
export function logCalls(log: Logger): ServerMiddleware {
  return (call, context) => {
    const fields = { ...idsIn(call.request), method: call.method.path };
    return within(fields, observe(log, call, context));
  };
}

async function* observe<Request, Response>(
  log: Logger,
  call: ServerMiddlewareCall<Request, Response>,
  context: CallContext,
): AsyncGenerator<Response, Response | undefined, undefined> {
  const start = performance.now();
  const ended = (status: Status) => {
    log.debug({ status: Status[status], ms: Math.round(performance.now() - start) }, 'call ended');
  };
  try {
    const answer = yield* call.next(call.request as Request & AsyncIterable<Request>, context);
    ended(Status.OK);
    return answer ?? undefined;
  } catch (error) {
    // A refusal has its line, with its reason.
    if (!(error instanceof RichServerError)) ended(statusOf(error));
    throw error;
  }
}

function statusOf(error: unknown): Status {
  if (error instanceof ServerError) return error.code;
  return isAbortError(error) ? Status.CANCELLED : Status.UNKNOWN;
}

/** The ids that a request brings, as far as they are ids. */
function idsIn(request: unknown): Pick<LogContext, 'requestId' | 'flowId'> {
  const { requestId, flowId } = request as Record<string, unknown>;
  return {
    requestId: isUuid(requestId) ? requestId : randomUUID(),
    ...(isUuid(flowId) && { flowId }),
  };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Each turn of the call runs in its context, whoever asks for the turn. */
async function* within<Item, Result>(
  fields: LogContext,
  turns: AsyncGenerator<Item, Result | undefined, undefined>,
): AsyncGenerator<Item, Result | undefined, undefined> {
  try {
    for (;;) {
      const turn = await withLogContext(fields, () => turns.next());
      if (turn.done) return turn.value;
      yield turn.value;
    }
  } finally {
    // Whoever listened has gone; where it has ended, nothing is left to do.
    await withLogContext(fields, () => turns.return(undefined));
  }
}
