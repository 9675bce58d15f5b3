import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { removeRunning, writeRunning } from '../../src/embedded/running.js';
import { holdfast, operate } from '../environment/cli.js';
import { startSystem, type System } from '../environment/system.js';

describe('a command of operators', () => {
  let system: System;
  let state: string;
  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
    system = await startSystem();
  });
  afterAll(async () => {
    rmSync(state, { recursive: true, force: true });
    await system.stop();
  });

  const keyOf = (service: string) => {
    const entry = system.config.SERVICE_KEYS.find((pair) => pair.startsWith(`${service}:`)) ?? '';
    return entry.slice(service.length + 1);
  };

  it('reaches what runs on a state directory, with the key that was made for it', async () => {
    const { config } = system;
    writeRunning(state, {
      namespace: config.TEMPORAL_NAMESPACE,
      serviceKeys: { operator: keyOf('operator') },
      settings: {},
      addresses: {
        grpc: config.GRPC_ADDRESS,
        grpcTls: '127.0.0.1:1',
        accountCentre: config.ACCOUNT_CENTRE_URL,
        codec: config.CODEC_ADDRESS,
        temporal: config.TEMPORAL_ADDRESS,
        postgres: config.DATABASE_URL,
      },
    });
    const listed = await holdfast(['audit', '--state', state, '--json']);
    expect(listed).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const given = { HOLDFAST_OPERATOR_KEY: `web:${keyOf('web')}` };
    expect((await holdfast(['audit', '--state', state], given)).stderr).toMatch(
      /^CALLER_NOT_ALLOWED:/,
    );
    const elsewhere = await holdfast(['audit', '--state', state, '--server', 'localhost:1']);
    expect(elsewhere.stderr).toContain('there is no key for it');
    removeRunning(state);
    const stopped = await holdfast(['audit', '--state', state]);
    expect(stopped).toMatchObject({ exitCode: 1, stdout: '' });
    expect(stopped.stderr).toBe(
      `NOT_REACHED: Holdfast: nothing runs on ${state}. Start it with "holdfast start", or name a server with --server.`,
    );
  });

  it('takes a key with its name or without', async () => {
    const server = ['audit', '--json', '--server', system.config.GRPC_ADDRESS];
    const bare = await holdfast(server, { HOLDFAST_OPERATOR_KEY: keyOf('operator') });
    expect(bare.exitCode).toBe(0);
    expect((await operate(system, ['audit', '--json'])).exitCode).toBe(0);
  });

  it('says in one line which key is refused, and what to do', async () => {
    const foreign = await operate(system, ['accounts', 'show', '1'], 'web');
    expect(foreign).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'CALLER_NOT_ALLOWED: The calling service may not make this call. Use the key of a service that ROLES makes an operator.',
    });
    const unknown = await holdfast(['providers', '--server', system.config.GRPC_ADDRESS], {
      HOLDFAST_OPERATOR_KEY: 'x'.repeat(32),
    });
    expect(unknown).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'CALLER_UNKNOWN: The call carries no known service key. Set HOLDFAST_OPERATOR_KEY to one of the SERVICE_KEYS.',
    });
  });

  it('says refusals in JSON as well', async () => {
    const { exitCode, stderr } = await operate(system, ['accounts', 'show', '1', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        reason: 'ACCOUNT_NOT_FOUND',
        text: 'There is no such account.',
        fields: [],
        remedy: 'Find it with "holdfast accounts find".',
      },
    });
  });

  it('names the fields that are refused', async () => {
    const { exitCode, stderr } = await operate(system, ['accounts', 'find', '--email', 'nobody']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('FIELD_INVALID: email: Must be one email address.');
  });

  it('names a server that isn’t there, or never answers', async () => {
    const key = { HOLDFAST_OPERATOR_KEY: keyOf('operator') };
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      const address = `127.0.0.1:${port.toString()}`;
      const unanswered = await holdfast(['audit', '--server', address], key);
      expect(unanswered).toMatchObject({ exitCode: 1, stdout: '' });
      expect(unanswered.stderr).toMatch(
        new RegExp(`^NOT_REACHED: Server at ${address}: it gives no answer within 3 s\\. .+$`),
      );
    } finally {
      silent.close();
    }
    const refused = await holdfast(['audit', '--server', '127.0.0.1:1'], key);
    expect(refused.stderr).toMatch(
      /^NOT_REACHED: Server at 127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1\. .+$/,
    );
  });

  it.each([
    [['accounts', 'find'], /give exactly one of --uin/],
    [['accounts', 'find', '--uin', '1', '--name', 'Test'], /give exactly one of --uin/],
    [['accounts', 'disable', '1'], /'--reason <text>' not specified/],
    [['accounts', 'set-status', '1', 'good', '--reason', 'x'], /Give one of unverified, pending/],
    [['channels', 'release', '1', 'contact-email', '--reason', 'x'], /Give one of security-mobile/],
    [['flows', 'extend', 'x', '--reason', 'x'], /'--minutes <number>' not specified/],
    [['flows', 'extend', 'x', '--minutes', '-1', '--reason', 'x'], /Give a whole number/],
    [['audit', '--since', 'yesterday'], /Give how long ago/],
    [['deliveries', '--status', 'lost'], /Give one of queued, held, sending, sent, failed/],
    [['providers', 'resend', 'x', '--since', '1h', '--until', '2h', '--reason', 'x'], /before/],
    [['rotation', 'cancel', '--reason', 'x'], /missing required argument 'run'/],
    [['acounts'], /unknown command 'acounts'\n\(Did you mean accounts\?\)/],
    [['accounts', 'find', '--nmae', 'Test'], /unknown option '--nmae'\n\(Did you mean --name\?\)/],
  ])('ends with 2 for wrong usage: %j', async (args, words) => {
    const { exitCode, stdout, stderr } = await holdfast(args);
    expect(stderr).toMatch(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each([
    ['accounts', 'find'],
    ['accounts', 'show'],
    ['accounts', 'disable'],
    ['accounts', 'enable'],
    ['accounts', 'set-status'],
    ['channels', 'release'],
    ['flows', 'list'],
    ['flows', 'cancel'],
    ['flows', 'resend'],
    ['flows', 'extend'],
    ['audit'],
    ['deliveries'],
    ['providers', 'list'],
    ['providers', 'pause'],
    ['providers', 'resume'],
    ['providers', 'resend'],
    ['rotation', 'start'],
    ['rotation', 'status'],
    ['rotation', 'cancel'],
    ['rotation', 'due'],
  ])('has help with an example and --json: %s %s', async (...command) => {
    const { exitCode, stdout } = await holdfast([...command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--json');
    expect(stdout).toMatch(/Examples?:\n {2}holdfast /);
  });
});
