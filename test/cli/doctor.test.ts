import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Finding } from '../../src/cli/doctor/check.js';
import { compareClocks } from '../../src/cli/doctor/clock.js';
import { writePrivateJson } from '../../src/embedded/private-file.js';
import { writeRunning } from '../../src/embedded/running.js';
import { holdfast, linesOf } from '../environment/cli.js';
import { startPatient, TEMPORAL_IS_BUSY, withUrl, type Patient } from '../environment/patient.js';

let patient: Patient;
beforeAll(async () => {
  patient = await startPatient();
});
afterAll(() => patient.stop());

describe('the doctor', () => {
  it('finds every part of a whole system, and says of each that it is well', async () => {
    const { checks, failed } = await patient.examine();
    expect(failed).toEqual([]);
    const well = checks
      .filter(({ health }) => health === 'ok')
      .map(({ part }) => part.split(' ')[0]);
    const { TEMPORAL_TASK_QUEUE: queue } = patient.env;
    expect(well).toEqual(
      'PostgreSQL Schema Paused PostgreSQL’s Temporal Namespace Search Reminder Removal Worker Worker Worker Temporal’s Mail Texts gRPC Pages SECRET_KEYS ROLES ACCOUNT_CENTRE_URL TEMPORAL_UI_URL'.split(
        ' ',
      ),
    );
    expect(checks.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['flows', 'urgent', 'bulk'].map((of) => `Worker of ${queue}-${of}`)),
    );
  });

  it('warns of a codec server that isn’t there: flows go on without it', async () => {
    const codec = (await patient.examine({ CODEC_ADDRESS: patient.closed })).named('Codec server');
    expect(codec).toMatchObject({ health: 'warn', found: expect.stringContaining('ECONNREFUSED') });
    expect(codec?.remedy).toContain('CODEC_ADDRESS');
  });

  it('prints a line for each part, and counts them in the last', async () => {
    // Another system on this machine may have a codec server at the default address.
    const closed = { WEB_ADDRESS: patient.closed, CODEC_ADDRESS: patient.closed };
    const examine = () => holdfast(['doctor'], { ...patient.env, ...closed });
    let { exitCode, stdout } = await examine();
    while (TEMPORAL_IS_BUSY.test(stdout)) ({ exitCode, stdout } = await examine());
    expect(exitCode).toBe(1);
    const lines = linesOf(stdout);
    const line = lines.find((one) => one.includes('Pages'));
    expect(line).toMatch(
      /^failed {2}Pages 127\.0\.0\.1:\d+ +nothing listens there \(ECONNREFUSED\)\. Start "holdfast web", or mend WEB_ADDRESS\.$/,
    );
    expect(lines.at(-1)).toMatch(/^\d+ ok, 1 warn, 1 failed$/);
  });
});

describe('the doctor’s settings', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'holdfast-doctor-'));
  });
  afterEach(() => {
    rmSync(state, { recursive: true, force: true });
  });

  it('are refused all at once, with the name that was meant, and without a stack', async () => {
    const wrong = { ...patient.env, TEMPORAL_ADDRESS: 'here', SUBJECT_KEY: '', SMPT_URL: 'x' };
    const problems = [
      'SMPT_URL is not a setting; did you mean SMTP_URL?',
      'TEMPORAL_ADDRESS must be host:port, such as 127.0.0.1:50051',
      'SUBJECT_KEY is missing',
    ];
    const words = await holdfast(['doctor', '--state', state], wrong);
    expect(words).toEqual({ exitCode: 2, stdout: '', stderr: problems.join('\n') });
    const json = await holdfast(['doctor', '--json', '--state', state], wrong);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toEqual({ ok: false, problems });
  });

  it('are asked for in one line when nothing is set and nothing runs', async () => {
    const { exitCode, stderr } = await holdfast(['doctor', '--state', state]);
    expect(exitCode).toBe(2);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^Nothing is set, and nothing runs on /),
    ]);
  });

  it('are those of what runs on the state directory when nothing is set', async () => {
    const { SECRET_KEYS = '', SUBJECT_KEY = '', SERVICE_KEYS = '', ...rest } = patient.env;
    const password = decodeURIComponent(new URL(rest['DATABASE_URL'] ?? '').password);
    const keys = { SECRET_KEYS, SUBJECT_KEY, SERVICE_KEYS, POSTGRES_PASSWORD: password };
    writePrivateJson(join(state, 'keys.json'), keys);
    writeRunning(state, {
      namespace: patient.system.config.TEMPORAL_NAMESPACE,
      serviceKeys: {},
      settings: {
        ...rest,
        DATABASE_URL: withUrl(rest['DATABASE_URL'] ?? '', (url) => (url.password = '')),
      },
      addresses: {
        grpc: patient.system.config.GRPC_ADDRESS,
        grpcTls: '127.0.0.1:1',
        accountCentre: patient.system.config.ACCOUNT_CENTRE_URL,
        codec: 'http://127.0.0.1:8081',
        temporal: patient.system.config.TEMPORAL_ADDRESS,
        postgres: patient.system.config.DATABASE_URL,
      },
    });
    const { exitCode, stdout } = await holdfast(['doctor', '--json', '--state', state]);
    const { checks } = JSON.parse(stdout) as { checks: Finding[] };
    expect(checks.filter(({ health }) => health === 'failed')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain(password);
  });
});

describe('two clocks', () => {
  it.each([
    ['that agree', 1000, 1005, 1010, 'ok'],
    ['two seconds apart', 1000, 3010, 1010, 'ok'],
    ['of which one is ahead', 1000, 3011, 1010, 'warn'],
    ['of which one is behind', 10_000, 7_999, 10_010, 'warn'],
    ['that were read slowly', 1000, 4000, 4500, 'ok'],
  ] as const)('%s', (_, before, theirs, after, health) => {
    expect(compareClocks(before, theirs, after).health).toBe(health);
  });

  it('are told apart by how much and which way', () => {
    expect(compareClocks(0, 5_500, 500).found).toBe('5.0 s ahead of this machine’s');
    expect(compareClocks(10_000, 4_000, 10_500).found).toBe('6.0 s behind this machine’s');
  });
});
