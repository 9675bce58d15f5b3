import { ConfigError } from '../config.js';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;

/** Where traces go to. */
export type TraceExport = { to: 'console' } | { to: 'otlp'; protocol: (typeof PROTOCOLS)[number] };

/**
 * Reads what of OpenTelemetry's own settings says whether and how traces leave the process: its parts read the
 * others by themselves (OpenTelemetry specification, "Environment Variable Specification" and "OTLP Exporter
 * Configuration").
 * @returns undefined unless an end point or an exporter is named: recording is off by default.
 * @throws ConfigError that names the setting.
 */
export function readTraceExport(env: NodeJS.ProcessEnv): TraceExport | undefined {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined;
  const endpoint =
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
  const exporter = env['OTEL_TRACES_EXPORTER'] || (endpoint === undefined ? 'none' : 'otlp');
  switch (exporter) {
    case 'none':
      return undefined;
    case 'console':
      return { to: 'console' };
    case 'otlp':
      return { to: 'otlp', protocol: readProtocol(env) };
    default:
      throw new ConfigError(['OTEL_TRACES_EXPORTER must be one of otlp, console, none']);
  }
}

function readProtocol(env: NodeJS.ProcessEnv): (typeof PROTOCOLS)[number] {
  const name = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']
    ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'
    : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const given = env[name] || 'http/protobuf';
  const protocol = PROTOCOLS.find((known) => known === given);
  if (!protocol) throw new ConfigError([`${name} must be one of ${PROTOCOLS.join(', ')}`]);
  return protocol;
}
