import type { IdGenerator } from '@opentelemetry/sdk-trace-base';

let next: string | undefined;

/** Makes a span with an id that others know already. @param start starts it, and awaits nothing. */
export function withSpanId<Span>(spanId: string, start: () => Span): Span {
  next = spanId;
  try {
    return start();
  } finally {
    next = undefined;
  }
}

/** Random ids, but for the spans of {@link withSpanId}. */
export function createSpanIds(random: IdGenerator): IdGenerator {
  return {
    generateTraceId: () => random.generateTraceId(),
    generateSpanId: () => next ?? random.generateSpanId(),
  };
}
