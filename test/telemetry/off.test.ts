import { createServer } from 'node:net';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { ConfigError } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { isTracing } from '../../src/telemetry/spans.js';
import { startTelemetry } from '../../src/telemetry/telemetry.js';
import { readTraceExport } from '../../src/telemetry/tracing-settings.js';

const log = createLogger('silent');

describe('without a setting for it', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('listens on nothing and records nothing', async () => {
    const listens = jest.spyOn(
      createServer().constructor.prototype as { listen(): void },
      'listen',
    );
    const telemetry = await startTelemetry('holdfast', {}, log, {});
    expect(listens).not.toHaveBeenCalled();
    expect(isTracing()).toBe(false);
    await telemetry.stop();
  });

  it('says that the address of the metrics is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const METRICS_ADDRESS = `127.0.0.1:${port.toString()}`;
    await expect(startTelemetry('holdfast', { METRICS_ADDRESS }, log, {})).rejects.toThrow(
      'EADDRINUSE',
    );
    taken.close();
  });
});

describe('OpenTelemetry’s own settings', () => {
  it('turn recording on by an end point or an exporter', () => {
    const otlp = { to: 'otlp', protocol: 'http/protobuf' };
    expect(readTraceExport({})).toBeUndefined();
    expect(readTraceExport({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toEqual(otlp);
    expect(
      readTraceExport({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }),
    ).toEqual(otlp);
    expect(readTraceExport({ OTEL_TRACES_EXPORTER: 'otlp' })).toEqual(otlp);
    expect(readTraceExport({ OTEL_TRACES_EXPORTER: 'console' })).toEqual({ to: 'console' });
  });

  it('turn it off again', () => {
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(readTraceExport({ ...on, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
    expect(readTraceExport({ ...on, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('choose the protocol', () => {
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' };
    expect(readTraceExport({ ...on, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toEqual({
      to: 'otlp',
      protocol: 'grpc',
    });
    expect(
      readTraceExport({
        ...on,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      }),
    ).toEqual({ to: 'otlp', protocol: 'http/json' });
  });

  it('are refused by name when they are wrong', () => {
    expect(() => readTraceExport({ OTEL_TRACES_EXPORTER: 'zipkin' })).toThrow(
      new ConfigError(['OTEL_TRACES_EXPORTER must be one of otlp, console, none']),
    );
    expect(() =>
      readTraceExport({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'http' }),
    ).toThrow('OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json, grpc');
  });
});
