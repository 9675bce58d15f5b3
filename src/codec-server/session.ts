import { randomUUID } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { hasLoggedOut } from '../db/operator-log-outs.js';
import {
  deriveOperatorToken,
  readOperatorToken,
  type OperatorSession,
} from '../keys/operator-session.js';
import type { ServiceKey } from '../keys/service-keys.js';
import type { CodecContext } from './codec-context.js';

/** A working day, seconds: operators log in once each. */
const SESSION_LIFETIME = 8 * 3600;

/** A session that begins now. */
export function openSession(operator: string): OperatorSession {
  const expiresAt = Math.floor(Date.now() / 1000) + SESSION_LIFETIME;
  return { id: randomUUID(), operator, expiresAt };
}

/** Gives the browser a cookie for a session, which it sends to us from our own site alone. */
export function giveSession(
  { config, keys }: CodecContext,
  operator: ServiceKey,
  session: OperatorSession,
  reply: FastifyReply,
): void {
  const { name, ...options } = cookieOf(config.TEMPORAL_UI_URL);
  const expires = new Date(session.expiresAt * 1000);
  reply.setCookie(name, deriveOperatorToken(keys, operator, session), { ...options, expires });
}

/** Has the browser forget the session. */
export function forgetSession({ config }: CodecContext, reply: FastifyReply): void {
  const { name, ...options } = cookieOf(config.TEMPORAL_UI_URL);
  reply.clearCookie(name, options);
}

/** The session of a request: of someone who is an operator now, and hasn't logged out. @throws when the database fails. */
export async function readSession(
  { config, db, keys, operators }: CodecContext,
  request: FastifyRequest,
): Promise<OperatorSession | undefined> {
  const token = request.cookies[cookieOf(config.TEMPORAL_UI_URL).name] ?? '';
  const session = readOperatorToken(keys, operators, token);
  if (!session) return undefined;
  const since = new Date((session.expiresAt - SESSION_LIFETIME) * 1000);
  return (await hasLoggedOut(db, session.id, since)) ? undefined : session;
}

/** A page of https may call nothing but https: the UI's protocol is ours. */
function cookieOf(uiUrl: string) {
  const secure = uiUrl.startsWith('https:');
  return {
    // The prefix keeps other hosts of the site from setting it (RFC 6265bis 4.1.3.2).
    name: secure ? '__Host-holdfast-operator' : 'holdfast-operator',
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'strict',
  } as const;
}
