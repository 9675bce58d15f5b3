import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { loadKeys, type Keys } from '../../src/embedded/keys.js';
import { writeRunning } from '../../src/embedded/running.js';
import { idsOf, noteKeyInUse } from '../../src/embedded/secret-keys.js';
import { holdfast, linesOf } from '../environment/cli.js';

const today = () => `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
const entry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

describe('the keys of a state directory', () => {
  let state: string;
  let path: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'holdfast-keys-'));
    path = join(state, 'keys.json');
  });
  afterEach(() => {
    rmSync(state, { recursive: true, force: true });
  });

  const stored = () => JSON.parse(readFileSync(path, 'utf8')) as Keys;
  const run = (...args: string[]) => holdfast(['keys', ...args, '--state', state]);
  const write = (...entries: string[]) => {
    writeFileSync(path, JSON.stringify({ ...loadKeys(path), SECRET_KEYS: entries.join() }));
  };
  const markRunning = () => {
    const addresses = {
      grpc: '',
      grpcTls: '',
      accountCentre: '',
      codec: '',
      temporal: '',
      postgres: '',
    };
    writeRunning(state, { namespace: 'default', serviceKeys: {}, settings: {}, addresses });
  };

  it('have a new first one after a rotation, and keep all others', async () => {
    const before = loadKeys(path);
    const { exitCode, stdout } = await run('rotate');
    expect({ exitCode, next: linesOf(stdout)[1] }).toEqual({
      exitCode: 0,
      next: 'The next start uses it.',
    });
    const { SECRET_KEYS, ...others } = stored();
    expect(idsOf(SECRET_KEYS)).toEqual([today(), 'k1']);
    expect(SECRET_KEYS.endsWith(`,${before.SECRET_KEYS}`)).toBe(true);
    expect({ ...others, SECRET_KEYS: before.SECRET_KEYS }).toEqual(before);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('are rotated twice on a day', async () => {
    loadKeys(path);
    await run('rotate');
    const { stdout } = await run('rotate', '--json');
    expect(JSON.parse(stdout)).toEqual({
      id: `${today()}n2`,
      accepted: [today(), 'k1'],
      restartNeeded: false,
    });
    expect(idsOf(stored().SECRET_KEYS)).toEqual([`${today()}n2`, today(), 'k1']);
  });

  it('are rotated under a running system, which is to be restarted', async () => {
    loadKeys(path);
    markRunning();
    expect((await run('rotate')).stdout).toContain('restart it to use the new one');
    expect(JSON.parse((await run('rotate', '--json')).stdout)).toMatchObject({
      restartNeeded: true,
    });
  });

  it('are listed without a secret', async () => {
    write(entry('k20260101'), entry('k1'));
    const { stdout } = await run('list');
    const rows = linesOf(stdout).map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['ID', 'STATE', 'MADE', 'FIRST USED', 'AGE', 'MAY GO']);
    expect(rows[1]?.slice(0, 4)).toEqual(['k20260101', 'first', '2026-01-01', 'unknown']);
    expect(rows[2]).toEqual(['k1', 'accepted', 'unknown', 'unknown', 'unknown', 'now']);
    const json = await run('list', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      keys: [
        { id: 'k20260101', state: 'first', mayGo: 'no' },
        { id: 'k1', state: 'accepted', mayGo: 'now' },
      ],
    });
    for (const one of stored().SECRET_KEYS.split(',')) {
      expect(stdout + json.stdout).not.toContain(one.split(':')[1]);
    }
  });

  it('lose one whose successor is old enough', async () => {
    write(entry('k20260101'), entry('k1'));
    expect(await run('retire', 'k1')).toMatchObject({ exitCode: 0, stdout: 'k1 is gone.' });
    expect(idsOf(stored().SECRET_KEYS)).toEqual(['k20260101']);
  });

  it('keep one whose successor is too young, and say until when', async () => {
    write(entry(today()), entry('k1'));
    const { exitCode, stderr } = await run('retire', 'k1');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^KEY_IN_USE: .*k1: it may go on \d{4}-\d\d-\d\dT00:00:00\.000Z\. /);
    expect(idsOf(stored().SECRET_KEYS)).toEqual([today(), 'k1']);
    const json = await run('retire', 'k1', '--json');
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { reason: 'KEY_IN_USE' } });
  });

  it('lose it all the same when that is forced', async () => {
    write(entry(today()), entry('k1'));
    expect((await run('retire', 'k1', '--force')).exitCode).toBe(0);
    expect(idsOf(stored().SECRET_KEYS)).toEqual([today()]);
  });

  it.each([
    ['the one in use', 'k20260101', 'KEY_USED'],
    ['one that isn’t there', 'k9', 'KEY_UNKNOWN'],
  ])('never lose %s', async (_, id, reason) => {
    write(entry('k20260101'), entry('k1'));
    const { exitCode, stderr } = await run('retire', id, '--force');
    expect({ exitCode, reason: stderr.split(':')[0] }).toEqual({ exitCode: 1, reason });
    expect(idsOf(stored().SECRET_KEYS)).toEqual(['k20260101', 'k1']);
  });

  it('count from the first start with a key, however long ago it was made', async () => {
    write(entry('k20260101'), entry('k1'));
    noteKeyInUse(path, stored().SECRET_KEYS, new Date());
    expect((await run('retire', 'k1')).stderr).toContain('KEY_IN_USE');
    const since = stored().SECRET_KEYS_SINCE;
    noteKeyInUse(path, stored().SECRET_KEYS, new Date('2030-01-01'));
    expect(stored().SECRET_KEYS_SINCE).toEqual(since);
  });

  it('are asked for when there are none', async () => {
    expect(await run('rotate')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^NO_KEYS: SECRET_KEYS isn’t set/),
    });
  });

  it('give way to those of the environment, which nobody rotates here', async () => {
    const kept = loadKeys(path);
    const env = { SECRET_KEYS: `${entry('k20260101')},${entry('k0')}` };
    const rotated = await holdfast(['keys', 'rotate', '--state', state], env);
    expect(rotated).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^KEYS_ELSEWHERE: .*"holdfast keys new"/),
    });
    const retired = await holdfast(['keys', 'retire', 'k0', '--state', state], env);
    expect(retired.stdout).toBe('k0 may go: take its entry out of SECRET_KEYS everywhere.');
    expect(stored()).toEqual(kept);
  });
});

describe('a new key', () => {
  it('is an entry for SECRET_KEYS, to be rolled out as the last before it is the first', async () => {
    const env = { SECRET_KEYS: entry('k7') };
    const { stdout } = await holdfast(['keys', 'new', '--json'], env);
    const made = JSON.parse(stdout) as { id: string; entry: string; steps: string[] };
    expect(made.id).toBe(today());
    expect(made.entry).toMatch(new RegExp(`^${today()}:[A-Za-z0-9+/]{43}=$`));
    expect(made.steps[0]).toContain(`SECRET_KEYS=k7:…,${today()}:…`);
    expect(made.steps[1]).toContain(`SECRET_KEYS=${today()}:…,k7:…`);
    expect(stdout).not.toContain(env.SECRET_KEYS.split(':')[1]);
    const words = (await holdfast(['keys', 'new'], env)).stdout;
    expect(words).not.toContain(made.entry);
    expect(linesOf(words)[0]).toMatch(/^k\d{8}:[A-Za-z0-9+/]{43}=$/);
  });
});
