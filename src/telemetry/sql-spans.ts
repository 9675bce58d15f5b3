import { SpanKind, trace } from '@opentelemetry/api';
import type { LogEvent } from 'kysely';

import { markFailed, tracer } from './spans.js';

/** Longest text of a statement that is kept, characters. */
const MAX_TEXT = 2_000;

/**
 * Makes a span of each statement that is part of a trace. Its text has placeholders only: Kysely hands values over
 * apart from it, and they are left out (OpenTelemetry semantic conventions, "Database Spans").
 */
export function recordStatement(event: LogEvent): void {
  if (!trace.getActiveSpan()) return;
  const { sql } = event.query;
  const operation = /^\w+/.exec(sql)?.[0].toUpperCase() ?? '';
  const end = Date.now();
  const span = tracer.startSpan(`SQL ${operation}`, {
    kind: SpanKind.CLIENT,
    startTime: end - event.queryDurationMillis,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.text': sql.slice(0, MAX_TEXT),
    },
  });
  if (event.level === 'error') markFailed(span, event.error);
  span.end(end);
}
