import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createChannel, createClient, createServer, Metadata, type Server } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

import { passPeerCertificate } from '../../src/server/peer-certificate.js';

/** Where the server puts the certificate that TLS has verified. */
const HEADER = 'holdfast-peer-certificate-bin';
/** `SERVING` of grpc.health.v1. */
const SERVING = 1;

describe('a certificate in the headers of a call', () => {
  let server: Server;
  let port: number;
  let seen: boolean | undefined;
  beforeAll(async () => {
    server = createServer({ interceptors: [passPeerCertificate] });
    server.add(HealthDefinition, {
      check(_request, { metadata }) {
        seen = metadata.has(HEADER);
        return Promise.resolve({ status: SERVING });
      },
      watch: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
      }),
    });
    port = await server.listen('127.0.0.1:0');
  });
  afterAll(() => server.shutdown());

  it('is gone where TLS has verified none', async () => {
    const channel = createChannel(`127.0.0.1:${port.toString()}`);
    const metadata = Metadata();
    metadata.set(HEADER, Buffer.from('a certificate'));
    await createClient(HealthDefinition, channel).check({ service: '' }, { metadata });
    channel.close();
    expect(seen).toBe(false);
  });
});
