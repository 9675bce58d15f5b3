import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';

import {
  readTraceparent,
  TRACE_HEADER,
  writeTraceparent,
  type TraceParent,
} from '../domain/traceparent.js';

/** Headers of a start, an update, a signal or an activity. */
export type TemporalHeaders = Record<string, Payload>;

let tracing = false;

/** Whether this process records traces. Nothing of them is set up, wrapped or measured where it doesn't. */
export function isTracing(): boolean {
  return tracing;
}

/** To be called by who starts and ends the recording. */
export function setTracing(on: boolean): void {
  tracing = on;
}

/** Makes all spans of ours. */
export const tracer = trace.getTracer('holdfast');

/**
 * Runs work in a span, below the one that is active or below `parent`. Of an error it keeps the type alone: a
 * message may hold what was typed or stored.
 */
export async function inSpan<Result>(
  name: string,
  { parent = context.active(), ...options }: SpanOptions & { parent?: Context },
  work: () => Promise<Result>,
): Promise<Result> {
  if (!tracing) return work();
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as failed, with the type of the error. */
export function markFailed(span: Span, error: unknown): void {
  span.setAttribute('error.type', typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The headers with the trace that is active, if there is one. */
export function withTrace(headers: TemporalHeaders): TemporalHeaders {
  const active = trace.getSpanContext(context.active());
  if (!active) return headers;
  const { traceId, spanId, traceFlags } = active;
  const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  const traceparent = writeTraceparent({ traceId, spanId, isSampled });
  return { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent }) };
}

/** The context of the trace in an activity's headers; of none where there is none. */
export function contextOf(headers: TemporalHeaders): Context {
  const payload = headers[TRACE_HEADER];
  if (!payload) return ROOT_CONTEXT;
  const { traceparent } = defaultPayloadConverter.fromPayload<{ traceparent?: string }>(payload);
  const parent = readTraceparent(traceparent);
  return parent ? contextBelow(parent) : ROOT_CONTEXT;
}

/** The context of what is caused by another process. */
export function contextBelow({ traceId, spanId, isSampled }: TraceParent): Context {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** A refusal's reason, a failure's type, the code of a database or a network, or the error's name. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  for (const property of ['reason', 'type', 'code']) {
    const value: unknown = Reflect.get(error, property);
    if (typeof value === 'string' && /^\w{1,64}$/.test(value)) return value;
  }
  return error.name;
}
