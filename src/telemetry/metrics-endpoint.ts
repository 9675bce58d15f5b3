import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

import { registry as callMetrics } from 'nice-grpc-prometheus';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';

import type { Config } from '../config.js';
import { metrics, samplesFailed } from './metrics.js';
import { takeSamples } from './samples.js';

/** The metrics of this process, as they are served. */
export interface MetricsEndpoint {
  stop(): Promise<void>;
}

/** Answers with metrics that another part of the process writes by itself. */
type Source = () => Promise<string>;

const sources = new Set<Source>();

/** Adds text in Prometheus' format to what is served, such as that of the Temporal SDK's core. */
export function addMetricsSource(source: Source): void {
  sources.add(source);
}

/**
 * Serves the metrics of this process on `METRICS_ADDRESS`, at `/metrics`; on nothing where it isn't set.
 * @throws when the address can't be listened on.
 */
export async function startMetrics(
  { METRICS_ADDRESS: address }: Pick<Config, 'METRICS_ADDRESS'>,
  log: Logger,
): Promise<MetricsEndpoint | undefined> {
  if (address === undefined) return undefined;
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  const all = Registry.merge([ofProcess, callMetrics, metrics]);
  const server = createServer(answer(all, log));
  const [host = '', port = ''] = address.split(':');
  server.listen(Number(port), host);
  await once(server, 'listening');
  return {
    async stop() {
      ofProcess.clear();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(registry: Registry, log: Logger): RequestListener {
  let reading: Promise<string> | undefined;
  return (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    // Who asks meanwhile gets the same answer: nobody can have the samples taken faster than they are read.
    reading ??= read(registry).finally(() => {
      reading = undefined;
    });
    reading.then(
      (text) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      },
      (error: unknown) => {
        log.warn({ err: error }, 'the metrics could not be read');
        response.writeHead(500).end();
      },
    );
  };
}

async function read(registry: Registry): Promise<string> {
  await takeSamples();
  const texts = await Promise.all([registry.metrics(), ...[...sources].map(readSource)]);
  return texts.join('\n');
}

async function readSource(source: Source): Promise<string> {
  try {
    return await source();
  } catch {
    samplesFailed.inc({ sample: 'temporal' });
    return '';
  }
}
