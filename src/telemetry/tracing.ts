import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';

import { createSpanIds } from './span-ids.js';
import { setTracing } from './spans.js';
import { readTraceExport, type TraceExport } from './tracing-settings.js';

/** Traces that are recorded. */
export interface Tracing {
  /** Sends what is recorded, and records no more. */
  stop(): Promise<void>;
}

/**
 * Records traces if OpenTelemetry's own settings say where to; to be called before parts are started. Its packages
 * are loaded only then.
 * @param service the name that traces bear unless `OTEL_SERVICE_NAME` gives another.
 * @throws ConfigError that names a wrong setting.
 */
export async function startTracing(
  service: string,
  log: Logger,
  env: NodeJS.ProcessEnv,
): Promise<Tracing | undefined> {
  const destination = readTraceExport(env);
  if (!destination) return undefined;
  const [sdk, resources, { W3CTraceContextPropagator }, { AsyncLocalStorageContextManager }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/core'),
      import('@opentelemetry/context-async-hooks'),
    ]);
  diag.setLogger(diagnosticsTo(log), { logLevel: DiagLogLevel.WARN });
  const provider = new sdk.BasicTracerProvider({
    idGenerator: createSpanIds(new sdk.RandomIdGenerator()),
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': service }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(await createExporter(destination))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // The ids alone: baggage of callers is neither read nor passed on.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return {
    async stop() {
      setTracing(false);
      await provider.shutdown();
      trace.disable();
      propagation.disable();
      context.disable();
      diag.disable();
    },
  };
}

async function createExporter(destination: TraceExport): Promise<SpanExporter> {
  if (destination.to === 'console') {
    const { ConsoleSpanExporter } = await import('@opentelemetry/sdk-trace-base');
    return new ConsoleSpanExporter();
  }
  switch (destination.protocol) {
    case 'http/protobuf': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
      return new OTLPTraceExporter();
    }
    case 'http/json': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
      return new OTLPTraceExporter();
    }
    case 'grpc': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
      return new OTLPTraceExporter();
    }
  }
}

/** What OpenTelemetry says of itself, such as a collector that can't be reached, is never more than a warning. */
function diagnosticsTo(log: Logger) {
  const warn = (message: string) => {
    log.warn({ openTelemetry: message }, 'OpenTelemetry');
  };
  const drop = () => undefined;
  return { error: warn, warn, info: drop, debug: drop, verbose: drop };
}
