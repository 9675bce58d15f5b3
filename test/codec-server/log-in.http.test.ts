import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { sealPayload } from '../../src/temporal/sealed-payload.js';
import { toJson } from '../../src/codec-server/payload-json.js';
import { startSystem, type System } from '../environment/system.js';
import { get, headingOf, post } from '../web/http.js';
import {
  callCodec,
  isEncrypted,
  keyOf,
  logInOperator,
  startCodec,
  UI_ORIGIN,
  type CodecServer,
} from './codec-server.js';

describe('the log-in to the codec server', () => {
  let system: System;
  let codec: CodecServer;
  let key: string;
  beforeAll(async () => {
    system = await startSystem();
    codec = await startCodec(system.config);
    key = keyOf(system, 'operator');
  });
  afterAll(async () => {
    await codec.stop();
    await system.stop();
  });

  const sealed = () => {
    const keys = createKeyRing(system.config.SECRET_KEYS);
    const data = Buffer.from('"what nobody may read"');
    const plain = { metadata: { encoding: Buffer.from('json/plain') }, data };
    return toJson(sealPayload(keys, plain, { namespace: 'default', workflowId: 'sign-up/1' }));
  };
  const decode = (headers: Record<string, string>, of = codec) =>
    callCodec(of, 'decode', [sealed()], headers);
  const events = (name: string) =>
    system.db.selectFrom('audit_events').selectAll().where('name', '=', name).execute();

  it('decodes nothing before it', async () => {
    expect(await decode({})).toMatchObject({ status: 401, payloads: [] });
    expect(await decode({ cookie: 'holdfast-operator=k1' })).toMatchObject({ status: 401 });
  });

  it('encodes nothing before it', async () => {
    expect(await callCodec(codec, 'encode', [sealed()])).toMatchObject({ status: 401 });
  });

  it('lets an operator in with name and key, and says who it is', async () => {
    const cookie = await logInOperator(codec, key);
    const page = await get(`${codec.origin}/`, { cookie });
    expect(headingOf(page)).toBe('You are logged in');
    expect(page.html).toContain('operator');
    const { status, payloads } = await decode({ cookie });
    expect([status, isEncrypted(payloads[0])]).toEqual([200, false]);
    expect((await events('OperatorLogIn')).at(-1)).toMatchObject({ caller: 'operator' });
  });

  it('keeps the session from scripts and from other sites', async () => {
    const { headers } = await post(`${codec.origin}/log-in`, { operator: 'operator', key });
    expect(headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    const https = await startCodec(system.config, { TEMPORAL_UI_URL: 'https://ui.example.com' });
    const answer = await post(`${https.origin}/log-in`, { operator: 'operator', key });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-.*; Secure; SameSite=Strict$/);
    await https.stop();
  });

  it('refuses a wrong key, an unknown name, another’s key and a service that is no operator', async () => {
    for (const [operator, given] of [
      ['operator', 'o'.repeat(31)],
      ['operator', ''],
      ['nobody', key],
      ['operator', keyOf(system, 'service')],
      ['service', keyOf(system, 'service')],
    ] as const) {
      const answer = await post(`${codec.origin}/log-in`, { operator, key: given });
      expect([answer.status, answer.cookie]).toEqual([401, '']);
    }
    const callers = (await events('OperatorLogInRefused')).map(({ caller }) => caller);
    expect(new Set(callers)).toEqual(new Set(['operator', 'unknown']));
  });

  it('shows and logs nothing of a key', async () => {
    const answer = await post(`${codec.origin}/log-in`, { operator: key, key: `${key}x` });
    expect(answer.status).toBe(401);
    const recorded = JSON.stringify(
      await system.db.selectFrom('audit_events').selectAll().execute(),
    );
    expect(recorded + codec.logLines.join('')).not.toContain(key);
  });

  it('is taken from its own page only', async () => {
    const form = { operator: 'operator', key };
    for (const origin of ['https://evil.example', UI_ORIGIN, 'null']) {
      const answer = await post(`${codec.origin}/log-in`, form, { origin });
      expect([answer.status, answer.cookie]).toEqual([403, '']);
    }
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect(await post(`${codec.origin}/log-in`, form, headers)).toMatchObject({ status: 403 });
  });

  it('ends with a log-out, also for who has kept the cookie', async () => {
    const cookie = await logInOperator(codec, key);
    const other = await logInOperator(codec, key);
    await post(`${codec.origin}/log-out`, {}, { cookie });
    expect(await decode({ cookie })).toMatchObject({ status: 401 });
    expect(await decode({ cookie: other })).toMatchObject({ status: 200 });
    expect(headingOf(await get(`${codec.origin}/`, { cookie }))).toBe('Log in');
    expect(await events('OperatorLogOut')).toHaveLength(1);
  });

  it('is over once the name is no operator’s, the key is another, or the secret keys are', async () => {
    const cookie = await logInOperator(codec, key);
    const { SERVICE_KEYS: serviceKeys } = system.config;
    const others = [
      { ROLES: new Map() },
      { SERVICE_KEYS: [...serviceKeys.slice(0, 2), `operator:${'n'.repeat(32)}`] },
      { SECRET_KEYS: [`k1:${Buffer.alloc(32).toString('base64')}`] },
    ];
    for (const settings of others) {
      const changed = await startCodec(system.config, settings);
      expect(await decode({ cookie }, changed)).toMatchObject({ status: 401 });
      await changed.stop();
    }
  });

  it('is not believed with any one character changed', async () => {
    const cookie = await logInOperator(codec, key);
    const [name = '', token = ''] = cookie.split('=');
    for (const at of [0, 4, 45, token.length - 60, token.length - 2]) {
      const wrong = token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);
      expect(await decode({ cookie: `${name}=${wrong}` })).toMatchObject({ status: 401 });
    }
  });

  it.each(['https://evil.example', 'http://127.0.0.1:8234', 'https://127.0.0.1:8233', 'null'])(
    'gives a page of %s no answer, with a log-in or without',
    async (origin) => {
      const cookie = await logInOperator(codec, key);
      for (const path of ['decode', 'encode'] as const) {
        const answer = await callCodec(codec, path, [sealed()], { origin, cookie });
        expect(answer).toMatchObject({ status: 403, text: '' });
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
      const preflight = await fetch(`${codec.origin}/decode`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(403);
    },
  );

  it('gives no answer without an origin', async () => {
    const cookie = await logInOperator(codec, key);
    // Unlike fetch, this sends none by itself.
    const call = request(`${codec.origin}/decode`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
    }).end(JSON.stringify({ payloads: [sealed()] }));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    expect([answer.statusCode, await text(answer)]).toEqual([403, '']);
  });

  it.each([UI_ORIGIN, 'http://localhost:8233'])('lets pages of %s call', async (origin) => {
    const preflight = await fetch(`${codec.origin}/decode`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
    const cookie = await logInOperator(codec, key);
    const { status, headers } = await decode({ origin, cookie });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  });

  it('leads to the name by which the browser takes it for the UI’s own site', async () => {
    const { port } = new URL(codec.origin);
    const answer = await get(`http://localhost:${port}/`);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${codec.origin}/`]);
  });
});
