import { setTimeout as sleep } from 'node:timers/promises';

import { context, diag, DiagLogLevel, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';

import { withLogContext } from './log-context.js';
import { createSpanIds } from './span-ids.js';
import { setTracing } from './spans.js';
import { readTraceExport, type TraceExport } from './tracing-settings.js';

/** What is recorded last has this long to reach the collector, milliseconds: a stop isn't to wait for one that is down. */
const LAST_EXPORT = 2_000;

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
  const [core, { AsyncLocalStorageContextManager }] = await Promise.all([
    import('@opentelemetry/core'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  const warn = warningsTo(log);
  core.setGlobalErrorHandler(warn);
  diag.setLogger(diagnosticsTo(warn), { logLevel: DiagLogLevel.WARN });
  const provider = await createProvider(service, destination);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // The ids alone: baggage of callers is neither read nor passed on.
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return {
    async stop() {
      setTracing(false);
      const sent = provider.shutdown().catch(warn);
      await Promise.race([sent, sleep(LAST_EXPORT, undefined, { ref: false })]);
      trace.disable();
      propagation.disable();
      context.disable();
      diag.disable();
    },
  };
}

async function createProvider(service: string, destination: TraceExport) {
  const [sdk, resources, exporter] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    createExporter(destination),
  ]);
  return new sdk.BasicTracerProvider({
    idGenerator: createSpanIds(new sdk.RandomIdGenerator()),
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': service }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
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

/**
 * What fails of recording and sending, such as a collector that can't be reached, is never more than a warning; it
 * has nothing to do with the call in whose turn it is noticed.
 */
function warningsTo(log: Logger): (error: unknown) => void {
  return (error) => {
    const write = () =>
      log.warn({ err: error }, 'traces are not recorded or sent as they should be');
    context.with(ROOT_CONTEXT, () => withLogContext({}, write));
  };
}

function diagnosticsTo(warn: (error: unknown) => void) {
  const drop = () => undefined;
  return { error: warn, warn, info: drop, debug: drop, verbose: drop };
}
