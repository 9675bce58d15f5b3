import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ensureCertificates } from '../../src/embedded/certificates.js';
import { startPatient, withUrl, type Patient } from '../environment/patient.js';
import { offerTls, startTlsProxy, type TlsProxy } from '../environment/tls.js';
import { startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';

describe('PostgreSQL, Temporal and the mail server over TLS', () => {
  let directory: string;
  let patient: Patient;
  let temporal: TlsProxy;
  let mail: SmtpSink;
  let settings: Record<string, string>;
  let authority: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
    const made = await ensureCertificates(directory, { hosts: ['localhost'], callers: [] });
    authority = made.authority;
    patient = await startPatient();
    await offerTls(patient.system, made.server);
    temporal = await startTlsProxy(patient.env['TEMPORAL_ADDRESS'] ?? '', made.server);
    mail = await startSmtpSink({
      secure: true,
      cert: readFileSync(made.server.certificate),
      key: readFileSync(made.server.key),
    });
    settings = {
      DATABASE_URL: withUrl(patient.env['DATABASE_URL'] ?? '', (url) => {
        url.hostname = 'localhost';
        url.searchParams.set('sslmode', 'verify-full');
      }),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_TLS: 'true',
      SMTP_URL: `smtps://localhost:${mail.port.toString()}`,
    };
  });
  afterAll(async () => {
    await mail.close();
    await temporal.close();
    await patient.stop();
    rmSync(directory, { recursive: true });
  });

  it('are reached when their authority is known', async () => {
    const { failed } = await patient.examine({
      ...settings,
      NODE_EXTRA_CA_CERTS: authority,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority,
    });
    expect(failed).toEqual([]);
  });

  it('are not taken for what they say they are when it isn’t', async () => {
    const { failed } = await patient.examine(settings);
    const parts = failed.map(({ part }) => part.split(' ')[0]);
    expect(parts).toEqual(['PostgreSQL', 'Temporal', 'Mail']);
  });
});
