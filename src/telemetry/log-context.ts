import { AsyncLocalStorage } from 'node:async_hooks';

import { context, trace } from '@opentelemetry/api';

/** What each line tells that is logged while a call or an activity runs. Ids and names; never an address. */
export interface LogContext {
  /** The `request_id` of the call; of a call without one, an id made for it. */
  requestId?: string;
  /** The calling service. */
  caller?: string;
  /** The path of the gRPC method. */
  method?: string;
  flowId?: string;
  messageId?: string;
  workflowId?: string;
  /** The activity's name. */
  activity?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs work whose lines all tell this. */
export function withLogContext<Result>(fields: LogContext, work: () => Result): Result {
  return storage.run(fields, work);
}

/** Adds what is only known by now to the lines of the call that runs. */
export function addToLogContext(fields: LogContext): void {
  Object.assign(storage.getStore() ?? {}, fields);
}

/** What a line tells that is logged now: the call or the activity, and the trace if one is recorded. */
export function currentLogContext(): LogContext & { traceId?: string } {
  const traceId = trace.getSpanContext(context.active())?.traceId;
  return { ...storage.getStore(), ...(traceId !== undefined && { traceId }) };
}
