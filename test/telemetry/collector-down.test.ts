import { describe, expect, it } from '@jest/globals';
import getPort from 'get-port';

import { createLogger } from '../../src/log.js';
import { withLogContext } from '../../src/telemetry/log-context.js';
import { inSpan } from '../../src/telemetry/spans.js';
import { startTelemetry } from '../../src/telemetry/telemetry.js';

describe('a collector of traces that is down', () => {
  it('is told as a warning of no call, and keeps nothing from stopping', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port.toString()}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => lines.push(line) });
    const telemetry = await startTelemetry('holdfast', {}, log, process.env);
    await withLogContext({ requestId: 'of-a-call' }, async () => {
      expect(await inSpan('work', {}, async () => 'done')).toBe('done');
      await telemetry.stop();
    });
    const warnings = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(warnings).not.toEqual([]);
    for (const { level, requestId, traceId } of warnings) {
      expect({ level, requestId, traceId }).toEqual({ level: 40 });
    }
  });
});
