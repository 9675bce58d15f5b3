import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { callerNamedIn } from '../../src/certs/caller-name.js';
import { createAuthority, issueCertificate } from '../../src/certs/authority.js';
import { ensureCertificates } from '../../src/embedded/certificates.js';

describe('the certificates of a directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-certs-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const wanted = { hosts: ['localhost', '127.0.0.1'], callers: ['web'] };
  const read = (path: string) => new X509Certificate(readFileSync(path));

  it('are made once, and for their owner’s eyes', async () => {
    const made = await ensureCertificates(directory, wanted);
    const again = await ensureCertificates(directory, { ...wanted, callers: ['web', 'demo'] });
    expect(read(again.server.certificate).fingerprint256).toBe(
      read(made.server.certificate).fingerprint256,
    );
    expect(Object.keys(again.callers)).toEqual(['web', 'demo']);
    expect(statSync(made.server.key).mode & 0o777).toBe(0o600);
  });

  it('name their holders, and are signed by the authority', async () => {
    const { authority, server, callers } = await ensureCertificates(directory, wanted);
    const { publicKey } = read(authority);
    expect(read(server.certificate).verify(publicKey)).toBe(true);
    expect(read(server.certificate).checkHost('localhost')).toBe('localhost');
    expect(read(server.certificate).checkIP('127.0.0.1')).toBe('127.0.0.1');
    const web = read(callers['web']?.certificate ?? '');
    expect(web.verify(publicKey)).toBe(true);
    expect(callerNamedIn(web.subjectAltName)).toBe('web');
  });

  it('are made anew when another authority has signed them', async () => {
    const { server } = await ensureCertificates(directory, wanted);
    const foreign = await issueCertificate(await createAuthority(), { hosts: ['localhost'] });
    writeFileSync(server.certificate, foreign.certificate);
    const again = await ensureCertificates(directory, wanted);
    expect(read(again.server.certificate).verify(read(again.authority).publicKey)).toBe(true);
  });

  it('that are damaged are named with what to do', async () => {
    const { server } = await ensureCertificates(directory, wanted);
    writeFileSync(server.certificate, 'no certificate');
    await expect(ensureCertificates(directory, wanted)).rejects.toThrow(/Certificates/);
  });
});

describe('the caller that a certificate names', () => {
  it.each([
    ['URI:urn:holdfast:caller:web', 'web'],
    ['URI:urn:holdfast:caller:web, URI:urn:holdfast:caller:operator', undefined],
    ['DNS:web, URI:urn:holdfast:caller:operator', undefined],
    ['URI:"urn:holdfast:caller:web, URI:urn:holdfast:caller:operator"', undefined],
    ['URI:urn:holdfast:caller:Web', undefined],
    ['DNS:web', undefined],
    [undefined, undefined],
  ])('of %s is %s', (name, caller) => {
    expect(callerNamedIn(name)).toBe(caller);
  });
});
