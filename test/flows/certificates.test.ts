import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChannelCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { createChannel, createClient, Metadata, Status } from 'nice-grpc';

import { createAuthority, issueCertificate, type KeyPair } from '../../src/certs/authority.js';
import { ensureCertificates, type Certificates } from '../../src/embedded/certificates.js';
import { AccountServiceDefinition } from '../../src/gen/holdfast/v1/account.js';
import { OperatorServiceDefinition } from '../../src/gen/holdfast/v1/operator.js';
import { startSystem, type System } from '../environment/system.js';

describe('a caller on the TLS address', () => {
  let system: System;
  let directory: string;
  let certificates: Certificates;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-certs-'));
    certificates = await ensureCertificates(directory, {
      hosts: ['localhost', '127.0.0.1'],
      callers: ['web', 'operator', 'nobody'],
    });
    const port = await getPort({ host: '127.0.0.1' });
    system = await startSystem({
      GRPC_TLS_ADDRESS: `127.0.0.1:${port.toString()}`,
      GRPC_TLS_AUTHORITY: certificates.authority,
      GRPC_TLS_CERTIFICATE: certificates.server.certificate,
      GRPC_TLS_KEY: certificates.server.key,
    });
  });
  afterAll(async () => {
    await system.stop();
    rmSync(directory, { recursive: true });
  });

  const read = (path: string) => readFileSync(path);
  const ofCaller = (name: string): KeyPair => {
    const { certificate = '', key = '' } = certificates.callers[name] ?? {};
    return { certificate: read(certificate).toString(), key: read(key).toString() };
  };

  /** What becomes of a call that anyone may make who is known, and of an operator's. */
  async function call(pair: KeyPair | undefined, headers: Record<string, string> = {}) {
    const credentials = ChannelCredentials.createSsl(
      read(certificates.authority),
      pair ? Buffer.from(pair.key) : null,
      pair ? Buffer.from(pair.certificate) : null,
    );
    const channel = createChannel(system.config.GRPC_TLS_ADDRESS ?? '', credentials);
    const options = { metadata: Metadata(headers), signal: AbortSignal.timeout(5_000) };
    const outcome = (made: Promise<unknown>) =>
      made.then(
        () => 'OK',
        (error: unknown) => Status[(error as { code: Status }).code],
      );
    const { listIndustries } = createClient(AccountServiceDefinition, channel);
    const { listProviders } = createClient(OperatorServiceDefinition, channel);
    const answers = {
      industries: await outcome(listIndustries({}, options)),
      providers: await outcome(listProviders({}, options)),
    };
    channel.close();
    return answers;
  }

  const REFUSED_BY_TLS = { industries: 'UNAVAILABLE', providers: 'UNAVAILABLE' };
  const UNKNOWN = { industries: 'UNAUTHENTICATED', providers: 'UNAUTHENTICATED' };

  it('is known by its certificate, and may call what its roles say', async () => {
    expect(await call(ofCaller('web'))).toEqual({
      industries: 'OK',
      providers: 'PERMISSION_DENIED',
    });
    expect(await call(ofCaller('operator'))).toEqual({
      industries: 'PERMISSION_DENIED',
      providers: 'OK',
    });
  });

  it('may call nothing without a role', async () => {
    expect(await call(ofCaller('nobody'))).toEqual({
      industries: 'PERMISSION_DENIED',
      providers: 'PERMISSION_DENIED',
    });
  });

  it('gets no connection without a certificate, or with one of another authority', async () => {
    expect(await call(undefined)).toEqual(REFUSED_BY_TLS);
    const foreign = await issueCertificate(await createAuthority(), { caller: 'operator' });
    expect(await call(foreign)).toEqual(REFUSED_BY_TLS);
  });

  it('is nobody with a server’s certificate, and no other by a header', async () => {
    const { certificate, key } = certificates.server;
    const server = { certificate: read(certificate).toString(), key: read(key).toString() };
    const answers = await call(server);
    expect([REFUSED_BY_TLS, UNKNOWN]).toContainEqual(answers);
    const operator = Buffer.from(ofCaller('operator').certificate).toString('base64');
    const forged = {
      'holdfast-service-key': 'o'.repeat(32),
      'holdfast-peer-certificate': operator,
    };
    expect(await call(ofCaller('web'), forged)).toMatchObject({ providers: 'PERMISSION_DENIED' });
  });
});
