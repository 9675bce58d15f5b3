import { randomBytes, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Migrator, sql } from 'kysely';

import * as accountsAndFlows from '../../src/db/migrations/0001-accounts-and-flows.js';
import * as changes from '../../src/db/migrations/0002-changes-sub-users-and-undo.js';
import * as messages from '../../src/db/migrations/0003-messages.js';
import { MIGRATION_NAMES } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.js';
import { startPatient, withUrl, type Examined, type Patient } from '../environment/patient.js';
import { startRawServer, startSmtpSink } from '../messaging/smtp-sink.js';

let patient: Patient;
beforeAll(async () => {
  patient = await startPatient();
});
afterAll(() => patient.stop());

describe('the doctor names what is broken', () => {
  it('PostgreSQL at a closed port, once', async () => {
    const DATABASE_URL = `postgres://me:my-secret@${patient.closed}/holdfast`;
    const { failed, stdout } = await patient.examine({ DATABASE_URL });
    expect(failed).toEqual([
      {
        part: `PostgreSQL me@${patient.closed}/holdfast`,
        health: 'failed',
        found: 'nothing listens there (ECONNREFUSED)',
        remedy: 'Mend the database, or DATABASE_URL.',
      },
    ]);
    expect(stdout).not.toContain('my-secret');
  });

  it('a wrong password of PostgreSQL, without showing it', async () => {
    const DATABASE_URL = withUrl(
      patient.env['DATABASE_URL'] ?? '',
      (url) => (url.password = 'my-secret'),
    );
    const { failed, stdout } = await patient.examine({ DATABASE_URL });
    expect(failed).toMatchObject([{ found: 'the password is wrong, or the role doesn’t exist' }]);
    expect(stdout).not.toContain('my-secret');
  });

  it('a database that isn’t there', async () => {
    const DATABASE_URL = withUrl(
      patient.env['DATABASE_URL'] ?? '',
      (url) => (url.pathname = '/nowhere'),
    );
    expect(await patient.onlyFailure({ DATABASE_URL })).toMatchObject({
      found: 'the database doesn’t exist',
    });
  });

  it.each([
    ['the latest migrations', { accountsAndFlows, changes, messages }],
    ['every migration', {}],
  ])('a database without %s', async (_, done) => {
    const modules = Object.values(done);
    const [names, missing] = [
      MIGRATION_NAMES.slice(0, modules.length),
      MIGRATION_NAMES.slice(modules.length),
    ];
    const migrations = Object.fromEntries(modules.map((module, at) => [names[at] ?? '', module]));
    const name = `old_${randomUUID().replaceAll('-', '')}`;
    await sql.raw(`create database ${name} template template0`).execute(patient.system.db);
    const DATABASE_URL = withUrl(patient.env['DATABASE_URL'] ?? '', (url) => (url.pathname = name));
    const db = openDatabase(DATABASE_URL, 2);
    if (modules.length > 0) {
      const provider = { getMigrations: async () => migrations };
      expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBeUndefined();
    }
    await db.destroy();
    const failure = await patient.onlyFailure({ DATABASE_URL });
    await sql.raw(`drop database ${name} with (force)`).execute(patient.system.db);
    expect(failure).toEqual({
      part: 'Schema',
      health: 'failed',
      found: `lacks ${missing.join(', ')}`,
      remedy: 'Run "holdfast migrate" on DATABASE_URL.',
    });
  });

  it('Temporal at a closed port, once', async () => {
    const failure = await patient.onlyFailure({ TEMPORAL_ADDRESS: patient.closed });
    expect(failure?.part).toBe(`Temporal ${patient.closed}`);
    expect(failure?.found).toContain('ECONNREFUSED');
    expect(failure?.remedy).toContain('TEMPORAL_ADDRESS');
  });

  it('a namespace that isn’t there', async () => {
    expect(await patient.onlyFailure({ TEMPORAL_NAMESPACE: 'nowhere' })).toMatchObject({
      part: 'Namespace nowhere',
      found: 'doesn’t exist',
      remedy: 'Run "holdfast setup", or mend TEMPORAL_NAMESPACE.',
    });
  });

  it('a namespace without search attributes, schedule and workers', async () => {
    const namespace = `bare-${randomBytes(4).toString('hex')}`;
    await patient.system.temporal.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    let found: Examined;
    // it reaches Temporal's own caches within seconds
    do found = await patient.examine({ TEMPORAL_NAMESPACE: namespace });
    while (found.failed.some(({ found: why }) => /doesn’t exist|not found/i.test(why)));
    const names = SEARCH_ATTRIBUTES.map(({ name }) => name).join(', ');
    expect(found.named('Search attributes')).toMatchObject({
      health: 'failed',
      found: `lack ${names}`,
      remedy: 'Run "holdfast setup".',
    });
    expect(found.named('Reminder schedule')?.found).toMatch(/^there is no .*-password-rotation/);
    expect(found.named('Removal schedule')?.found).toMatch(/^there is no .*-removal$/);
  });

  it('each task queue that no worker asks for work', async () => {
    const { failed } = await patient.examine({ TEMPORAL_TASK_QUEUE: 'nobodys' });
    expect(failed.filter(({ part }) => part.startsWith('Worker'))).toMatchObject(
      ['flows', 'urgent', 'bulk'].map((queue) => ({
        part: `Worker of nobodys-${queue}`,
        found: 'nobody asks for its work',
        remedy: expect.stringContaining('TEMPORAL_TASK_QUEUE'),
      })),
    );
  });

  it('a schedule of reminders that runs although they are off', async () => {
    expect(await patient.onlyFailure({ PASSWORD_ROTATION: 'off' })).toMatchObject({
      part: 'Reminder schedule',
      found: expect.stringContaining('although PASSWORD_ROTATION=off'),
    });
  });

  it('a mail server that says nothing, and none but it', async () => {
    const silent = await startRawServer(() => undefined);
    const SMTP_URL = `${patient.env['SMTP_URL'] ?? ''},smtp://me:my-secret@127.0.0.1:${silent.port}`;
    const { failed, named, stdout } = await patient.examine({ SMTP_URL });
    await silent.close();
    expect(failed).toMatchObject([
      { part: `Mail smtp://127.0.0.1:${silent.port}`, remedy: expect.stringContaining('SMTP_URL') },
    ]);
    expect(failed[0]?.found).toMatch(/ETIMEDOUT|no answer/);
    expect(named(`Mail ${patient.env['SMTP_URL'] ?? ''}`)?.health).toBe('ok');
    expect(stdout).not.toContain('my-secret');
  });

  it('a mail server that refuses the log-in, without showing it', async () => {
    const strict = await startSmtpSink({
      allowInsecureAuth: true,
      authOptional: false,
      onAuth: (_auth, _session, callback) => callback(new Error('no, my-user')),
    });
    const SMTP_URL = `smtp://my-user:my-secret@127.0.0.1:${strict.port}`;
    const { failed, stdout } = await patient.examine({ SMTP_URL });
    await strict.close();
    expect(failed).toMatchObject([{ found: expect.stringMatching(/^answered 535\b.* at AUTH/) }]);
    expect(stdout).not.toMatch(/my-secret|my-user/);
  });

  it('a provider of texts, the server and the pages at closed ports', async () => {
    const secret = randomBytes(32).toString('base64url');
    const { failed, stdout } = await patient.examine({
      SMS_URL: `webhook+http://${patient.closed}/sms?secret=${secret}`,
      GRPC_ADDRESS: patient.closed,
      WEB_ADDRESS: patient.closed,
    });
    expect(failed.map(({ part, found }) => [part, found.includes('ECONNREFUSED')])).toEqual([
      [`Texts webhook+http://${patient.closed}`, true],
      [`gRPC server ${patient.closed}`, true],
      [`Pages ${patient.closed}`, true],
    ]);
    expect(failed.map(({ remedy }) => /\w+_(URL|ADDRESS)/.exec(remedy ?? '')?.[0])).toEqual([
      'SMS_URL',
      'GRPC_ADDRESS',
      'WEB_ADDRESS',
    ]);
    expect(stdout).not.toContain(secret);
  });

  it('settings that don’t fit together', async () => {
    const [secret = ''] = patient.system.config.SECRET_KEYS;
    const { named, stdout } = await patient.examine({
      SECRET_KEYS: `${secret},${secret}`,
      ROLES: 'operator:operator,nobody:person',
      ACCOUNT_CENTRE_URL: 'http://account.example.com',
      TEMPORAL_UI_URL: 'http://127.0.0.1:8233/namespaces',
    });
    expect(named('SECRET_KEYS')).toMatchObject({
      health: 'failed',
      found: 'two keys are called k1',
    });
    expect(named('ROLES')).toMatchObject({
      health: 'failed',
      found: 'no key in SERVICE_KEYS for nobody',
    });
    expect(named('ACCOUNT_CENTRE_URL')).toMatchObject({ health: 'failed' });
    expect(named('TEMPORAL_UI_URL')).toMatchObject({
      health: 'warn',
      remedy: 'Set TEMPORAL_UI_URL=http://127.0.0.1:8233.',
    });
    for (const entry of [
      ...patient.system.config.SECRET_KEYS,
      ...patient.system.config.SERVICE_KEYS,
    ]) {
      expect(stdout).not.toContain(entry.slice(entry.indexOf(':') + 1));
    }
  });

  it('a provider that an operator has paused, as a warning', async () => {
    const row = { provider: 'smtp://one', paused_by: 'operator', reason: 'test' };
    await patient.system.db.insertInto('provider_pauses').values(row).execute();
    const paused = (await patient.examine()).named('Paused providers');
    await patient.system.db.deleteFrom('provider_pauses').execute();
    expect(paused).toMatchObject({
      health: 'warn',
      found: expect.stringMatching(/^smtp:\/\/one by operator since /),
    });
  });
});
