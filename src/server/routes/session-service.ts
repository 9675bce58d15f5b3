import { z } from 'zod';

import { endSessions, findSession, listSessions, type SessionRow } from '../../db/sessions.js';
import { Refusal } from '../../domain/errors.js';
import {
  EndOtherSessionsResponse,
  EndSessionResponse,
  LogInResponse,
  LogOutResponse,
  type Session,
  type SessionServiceImplementation,
} from '../../gen/holdfast/v1/session.js';
import { deriveToken } from '../../keys/tokens.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import {
  email,
  pageSize,
  pageToken,
  pageTokenAfter,
  password,
  readRequest,
  requestId,
  sessionId,
} from '../fields.js';
import { idempotent } from '../idempotent.js';
import { logIn, verifyCredentials } from '../log-in.js';
import { requireSession } from '../sessions.js';

const credentials = z.object({ requestId, email, password });
const request = z.object({ requestId });
const page = z.object({ pageSize, pageToken });
const oneSession = z.object({ requestId, sessionId });

/** SessionService: log-in and sessions (G6.2). It doesn't depend on Temporal. */
export function sessionRoutes(dependencies: Dependencies): SessionServiceImplementation<Call> {
  const { db, keys } = dependencies;
  return {
    async logIn(message, call) {
      const input = readRequest(credentials, message);
      const method = { name: 'LogIn', codec: LogInResponse, secrets: ['password'] };
      const open = async (id: string) => {
        await logIn(dependencies, call.actor, input, id);
        const session = await findSession(db, id);
        // Ended in the same moment: by a password change, or on another device.
        if (!session) throw new Refusal('LOG_IN_REFUSED');
        return LogInResponse.fromPartial({ session: toSessionMessage(session, id) });
      };
      // A repeated answer lets its holder in: it takes the password again.
      const check = async () => {
        await verifyCredentials(dependencies, input);
      };
      const response = await idempotent(dependencies, call, method, input, open, check);
      const id = response.session?.id ?? '';
      return { ...response, sessionToken: deriveToken(keys, 'session', { id, number: 1 }) };
    },

    async logOut(message, call) {
      const input = readRequest(request, message);
      const method = { name: 'LogOut', codec: LogOutResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const session = await requireSession(dependencies, call);
        await endSessions(db, session.uin, { id: session.id }, 'LOG_OUT');
        return {};
      });
    },

    async getSession(_, call) {
      const session = await requireSession(dependencies, call);
      return { session: toSessionMessage(session, session.id) };
    },

    async listSessions(message, call) {
      const own = await requireSession(dependencies, call);
      const { pageSize: size, pageToken: cursor } = readRequest(page, message);
      const rows = await listSessions(db, own.uin, size + 1, cursor);
      const last = rows[size - 1];
      return {
        sessions: rows.slice(0, size).map((session) => toSessionMessage(session, own.id)),
        nextPageToken: rows.length > size && last ? pageTokenAfter(last.created_at, last.id) : '',
      };
    },

    async endSession(message, call) {
      const input = readRequest(oneSession, message);
      const method = { name: 'EndSession', codec: EndSessionResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const { uin } = await requireSession(dependencies, call);
        const ended = await endSessions(db, uin, { id: input.sessionId }, 'ENDED_BY_OWNER');
        if (ended === 0) throw new Refusal('SESSION_NOT_FOUND');
        return {};
      });
    },

    async endOtherSessions(message, call) {
      const input = readRequest(request, message);
      const method = { name: 'EndOtherSessions', codec: EndOtherSessionsResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const own = await requireSession(dependencies, call);
        return { ended: await endSessions(db, own.uin, { allBut: own.id }, 'ENDED_BY_OWNER') };
      });
    },
  };
}

function toSessionMessage(session: SessionRow, ownId: string): Session {
  return {
    id: session.id,
    uin: session.uin,
    appId: session.app_id,
    accountName: session.name,
    device: session.device ?? '',
    networkAddress: session.network_address ?? '',
    createdAt: session.created_at,
    lastSeenAt: session.last_seen_at,
    expiresAt: session.expires_at,
    current: session.id === ownId,
  };
}
