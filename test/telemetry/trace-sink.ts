import { setTimeout as sleep } from 'node:timers/promises';

import { createLogger } from '../../src/log.js';
import { startTelemetry } from '../../src/telemetry/telemetry.js';
import { startHttpSink } from '../messaging/http-sink.js';

/** A span as it was exported. */
export interface ExportedSpan {
  traceId: string;
  spanId: string;
  /** Empty or absent for the first of a trace. */
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  status: { code?: number; message?: string };
}

/** A collector of traces, and a process that sends its own there. */
export interface TraceSink {
  spans(): ExportedSpan[];
  /** All that was sent, as it was sent. */
  text(): string;
  /** Waits until a trace has these spans, and each parent in it. @param call the name of its first span. */
  trace(call: string, ...names: string[]): Promise<ExportedSpan[]>;
  stop(): Promise<void>;
}

interface Export {
  resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[];
}

/** Has this process record traces, and keeps them. To be called before the system is started. */
export async function startTraceSink(): Promise<TraceSink> {
  const sink = await startHttpSink();
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sink.port.toString()}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  const telemetry = await startTelemetry('holdfast', {}, createLogger('warn'), process.env);
  const spans = () =>
    sink.arrived.flatMap(({ body }) =>
      (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  return {
    spans,
    text: () => sink.arrived.map(({ body }) => body).join('\n'),
    async trace(call, ...names) {
      for (;;) {
        const traceId = spans().findLast(({ name }) => name === call)?.traceId;
        const trace = spans().filter((span) => span.traceId === traceId);
        const isWhole = names.every((name) => trace.some((span) => span.name === name));
        if (isWhole && trace.every((span) => !span.parentSpanId || parentOf(span, trace))) {
          return trace;
        }
        await sleep(50);
      }
    },
    async stop() {
      await telemetry.stop();
      await sink.close();
    },
  };
}

/** The span that another hangs on. */
export function parentOf(span: ExportedSpan, trace: ExportedSpan[]): ExportedSpan | undefined {
  return trace.find(({ spanId }) => spanId === span.parentSpanId);
}

/** The names from the first span of a trace down to one. */
export function pathTo(span: ExportedSpan, trace: ExportedSpan[]): string[] {
  const parent = parentOf(span, trace);
  return [...(parent ? pathTo(parent, trace) : []), span.name];
}

/** An attribute of a span. */
export function attributeOf(span: ExportedSpan, key: string): string {
  return span.attributes.find((attribute) => attribute.key === key)?.value.stringValue ?? '';
}
