import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import type { PayloadJson } from '../../src/codec-server/payload-json.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { deriveOperatorToken } from '../../src/keys/operator-session.js';
import { readServiceKeys } from '../../src/keys/service-keys.js';
import { keyOf, logInOperator, UI_ORIGIN, type CodecServer } from '../codec-server/codec-server.js';
import type { System } from '../environment/system.js';
import { post } from '../web/http.js';
import type { Findings } from './promise.js';

/** What somebody may want to read: a workflow's payloads, and the number that stands in them. */
export interface Sealed {
  payloads: PayloadJson[];
  workflowId: string;
  mobile: string;
}

/** Origins that are nearly the one of Temporal's UI, and some that aren't. */
const ORIGINS = [
  'https://evil.example',
  'null',
  '',
  '*',
  'http://127.0.0.1:8234',
  'http://127.0.0.1',
  'https://127.0.0.1:8233',
  'http://127.0.0.1:8233/',
  'http://127.0.0.1:8233.evil.example',
  'http://evil.127.0.0.1:8233',
  'http://127.0.0.1:8233@evil.example',
  'http://127.0.0.1:82330',
  'http://127.1:8233',
  'http://[::1]:8233',
  'http://localhost.:8233',
  'HTTP://127.0.0.1:8233',
  'http://127.0.0.1:8233 https://evil.example',
  'file://',
];

/** Asks for payloads as those who have not logged in, no more, or as nobody. @returns how many they were. */
export async function tryStrangers(
  system: System,
  codec: CodecServer,
  sealed: Sealed,
  findings: Findings,
): Promise<number> {
  const before = (await decodesOf(system)).length;
  const strangers = await strangersOf(system, codec);
  for (const [who, headers] of strangers) {
    const { status, body } = await ask(codec, '/decode', sealed, { origin: UI_ORIGIN, ...headers });
    const isShutOut = status === 401 && !body.includes(sealed.mobile) && !body.includes('payloads');
    findings.expect(isShutOut, `${who} was answered with ${status.toString()}`);
  }
  const rows = (await decodesOf(system)).length - before;
  findings.expect(rows === 0, `${rows.toString()} decodes of strangers were recorded`);
  return strangers.length;
}

async function strangersOf(
  system: System,
  codec: CodecServer,
): Promise<[who: string, headers: Record<string, string>][]> {
  const key = keyOf(system, 'operator');
  const asCookie = (token: string) => ({ cookie: `holdfast-operator=${token}` });
  const loggedOut = await logInOperator(codec, key);
  await post(`${codec.origin}/log-out`, {}, { cookie: loggedOut });
  const [, token = ''] = (await logInOperator(codec, key)).split('=');
  const keys = createKeyRing(system.config.SECRET_KEYS);
  const services = readServiceKeys(system.config.SERVICE_KEYS);
  const now = Math.floor(Date.now() / 1000);
  const derived = (service: string, operator: string, expiresAt: number, ring = keys) => {
    const own = services.find(({ name }) => name === service);
    if (!own) throw new Error(`there is no ${service}`);
    return asCookie(deriveOperatorToken(ring, own, { id: randomUUID(), operator, expiresAt }));
  };
  const foreign = createKeyRing([`k1:${Buffer.alloc(32).toString('base64')}`]);
  return [
    ['somebody without a log-in', {}],
    ['a holder of the key', { authorization: `Bearer ${key}`, 'holdfast-service-key': key }],
    ['a holder of the key, as a cookie,', asCookie(key)],
    ['a log-in that has ended', { cookie: loggedOut }],
    ['a log-in that has expired', derived('operator', 'operator', now - 1)],
    ['a service that is no operator', derived('service', 'service', now + 3600)],
    ['an operator under another’s name', derived('ada', 'operator', now + 3600)],
    ['a forged log-in', derived('operator', 'operator', now + 3600, foreign)],
    ...Array.from(token, (character, at): [string, Record<string, string>] => {
      const other = character === '0' ? '1' : '0';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      return [`a log-in with character ${at.toString()} changed`, asCookie(changed)];
    }),
  ];
}

/** Calls with a log-in from pages of other origins. @returns how many requests that were. */
export async function tryOrigins(
  system: System,
  codec: CodecServer,
  sealed: Sealed,
  findings: Findings,
): Promise<number> {
  const cookie = await logInOperator(codec, keyOf(system, 'operator'));
  const before = (await decodesOf(system)).length;
  let requests = 0;
  for (const origin of [undefined, ...ORIGINS]) {
    const headers = { cookie, ...(origin !== undefined && { origin }) };
    for (const path of ['/decode', '/encode']) {
      for (const method of ['POST', 'OPTIONS', 'GET', 'PUT']) {
        const answer = await ask(codec, path, sealed, headers, method);
        requests += 1;
        const isEmpty = answer.body === '' && answer.status === 403;
        const isNoRoute = answer.status === 404 && ['GET', 'PUT'].includes(method);
        const isAllowed = 'access-control-allow-origin' in answer.headers;
        findings.expect(
          (isEmpty || isNoRoute) && !isAllowed,
          `${method} ${path} from ${origin ?? 'nowhere'}: ${answer.status.toString()}`,
        );
      }
    }
  }
  const rows = (await decodesOf(system)).length - before;
  findings.expect(rows === 0, `${rows.toString()} decodes from other origins were recorded`);
  // The same from the right one: it is the origin that they are refused for.
  const own = await ask(codec, '/decode', sealed, { cookie, origin: UI_ORIGIN });
  const isAnswered = own.status === 200 && own.headers['access-control-allow-origin'] === UI_ORIGIN;
  findings.expect(isAnswered, `the page of the UI met ${own.status.toString()}`);
  return requests;
}

/** Unlike fetch, this sends any origin, or none. */
async function ask(
  { origin }: CodecServer,
  path: string,
  { payloads }: Sealed,
  headers: Record<string, string>,
  method = 'POST',
) {
  const hasBody = method === 'POST' || method === 'PUT';
  const call = request(`${origin}${path}`, {
    method,
    // A connection of its own: one whose body nobody has read isn't used again.
    agent: false,
    headers: {
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }),
      ...headers,
    },
  }).end(hasBody ? JSON.stringify({ payloads }) : undefined);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** What was recorded of decodes, a text each, in order. */
export async function decodesOf({ db }: System): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_events')
    .select(['caller', 'after'])
    .where('name', '=', 'DecodePayloads')
    .orderBy('id')
    .execute();
  return rows.map(({ caller, after }) => {
    const { count, workflowIds } = after as { count: number; workflowIds: string[] };
    return rowOf(caller, count, new Set(workflowIds));
  });
}

/** What a row of a decode says, as a text. */
export function rowOf(operator: string, count: number, workflowIds: ReadonlySet<string>): string {
  return JSON.stringify([operator, count, [...workflowIds].sort()]);
}
