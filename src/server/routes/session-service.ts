import { z } from 'zod';

import { clearAttempts } from '../../db/attempts.js';
import { endSessions, listSessions } from '../../db/sessions.js';
import { Refusal } from '../../domain/errors.js';
import {
  EndOtherSessionsResponse,
  EndSessionResponse,
  LogInResponse,
  LogInSubUserResponse,
  LogOutResponse,
  SubmitLogInCodeResponse,
  type Session,
  type SessionServiceImplementation,
} from '../../gen/holdfast/v1/session.js';
import { digestTypedCode } from '../../keys/codes.js';
import { deriveToken } from '../../keys/tokens.js';
import { submitCodeUpdate } from '../../workflows/definitions.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import {
  code,
  email,
  flowId,
  password,
  readRequest,
  requestId,
  sessionId,
  uin,
  userName,
} from '../fields.js';
import { isOutdated, requireFlow } from '../flow-access.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { challengeLogIn, passChallenge } from '../log-in-challenge.js';
import { judgePassword, verifyCredentials, verifySubUserCredentials } from '../log-in.js';
import { openSession } from '../open-session.js';
import { atPaceOf, untilPace } from '../pace.js';
import { cutPage, pageSize, pageToken, pageTokenAfter } from '../paging.js';
import { toSessionMessage } from '../session-message.js';
import { requireSession } from '../sessions.js';
import { takeOnce, takeStep } from '../steps.js';

const credentials = z.object({ requestId, email, password });
const subUserCredentials = z.object({ requestId, uin, userName, password });
const logInCode = z.object({ requestId, flowId, code });
const request = z.object({ requestId });
const page = z.object({ pageSize, pageToken });
const oneSession = z.object({ requestId, sessionId });

/** SessionService: log-in and sessions (G6.2, G6.3, G6.5). Only a log-in that needs a code depends on Temporal. */
export function sessionRoutes(dependencies: Dependencies): SessionServiceImplementation<Call> {
  const { db, keys, config } = dependencies;

  /** Tokens are derived anew for each answer: none is kept. */
  function withToken<Response extends { session?: Session | undefined }>(response: Response) {
    const id = response.session?.id;
    return id === undefined
      ? response
      : { ...response, sessionToken: deriveToken(keys, 'session', { id, number: 1 }) };
  }

  return {
    async logIn(message, call) {
      const input = readRequest(credentials, message);
      const method = { name: 'LogIn', codec: LogInResponse, secrets: ['password'] };
      const open = async (id: string) => {
        const began = performance.now();
        const judged = await judgePassword(dependencies, call.actor, input);
        const { verified, subject, needsCode } = judged;
        if (needsCode) {
          const flow = await challengeLogIn(dependencies, call, input, judged, id);
          await untilPace(began);
          return LogInResponse.fromPartial({ challenge: { flow: toFlowMessage(flow) } });
        }
        if (!verified) throw new Refusal('LOG_IN_REFUSED');
        await clearAttempts(db, subject);
        const session = await openSession(dependencies, { id, actor: call.actor, verified });
        return LogInResponse.fromPartial({
          session: toSessionMessage(session, id, config.PASSWORD_ROTATION),
        });
      };
      // A repeated answer lets its holder in: it takes the password again. A challenge lets nobody in.
      const check = async ({ challenge }: LogInResponse) => {
        if (!challenge) await verifyCredentials(dependencies, call.actor, input);
      };
      const response = withToken(await idempotent(dependencies, call, method, input, open, check));
      const { challenge } = response;
      if (!challenge) return response;
      const secret = { id: challenge.flow?.id ?? '', number: 1 };
      const flowSecret = deriveToken(keys, 'flow-secret', secret);
      return { ...response, challenge: { ...challenge, flowSecret } };
    },

    async logInSubUser(message, call) {
      const input = readRequest(subUserCredentials, message);
      const method = { name: 'LogInSubUser', codec: LogInSubUserResponse, secrets: ['password'] };
      const verify = () => verifySubUserCredentials(dependencies, call.actor, input);
      const open = async (id: string) => {
        const verified = await verify();
        const session = await openSession(dependencies, { id, actor: call.actor, verified });
        return LogInSubUserResponse.fromPartial({
          session: toSessionMessage(session, id, config.PASSWORD_ROTATION),
        });
      };
      const check = async () => {
        await verify();
      };
      return withToken(await idempotent(dependencies, call, method, input, open, check));
    },

    async submitLogInCode(message, call) {
      const input = readRequest(logInCode, message);
      const { flow } = await requireFlow(dependencies, call, input.flowId);
      if (flow.kind !== 'LOG_IN') throw new Refusal('FLOW_NOT_FOUND');
      const method = { name: 'SubmitLogInCode', codec: SubmitLogInCodeResponse, secrets: ['code'] };
      const open = async (id: string) => {
        if (isOutdated(flow)) throw new Refusal('FLOW_ENDED');
        const digests = digestTypedCode(keys, flow.id, input.code);
        const typed = { flowId: flow.id, actor: call.actor, digests };
        const after = await takeOnce(dependencies, flow, id, () =>
          atPaceOf(flow, () => takeStep(dependencies, flow, submitCodeUpdate, id, typed)),
        );
        if (after.outcome !== 'COMPLETED') throw new Refusal('LOG_IN_REFUSED');
        const passed = await passChallenge(dependencies, flow.id);
        const { security_epoch: securityEpoch } = flow;
        const verified = { ...passed, ...(securityEpoch !== null && { securityEpoch }) };
        const session = await openSession(dependencies, { id, actor: call.actor, verified });
        return SubmitLogInCodeResponse.fromPartial({
          session: toSessionMessage(session, id, config.PASSWORD_ROTATION),
        });
      };
      return withToken(await idempotent(dependencies, call, method, input, open));
    },

    async logOut(message, call) {
      const input = readRequest(request, message);
      const method = { name: 'LogOut', codec: LogOutResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const session = await requireSession(dependencies, call);
        await endSessions(db, session, { id: session.id }, 'LOG_OUT');
        return {};
      });
    },

    async getSession(_, call) {
      const session = await requireSession(dependencies, call);
      return { session: toSessionMessage(session, session.id, config.PASSWORD_ROTATION) };
    },

    async listSessions(message, call) {
      const own = await requireSession(dependencies, call);
      const { pageSize: size, pageToken: cursor } = readRequest(page, message);
      const found = await listSessions(db, own, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, (row) =>
        pageTokenAfter(row.created_at, row.id),
      );
      return {
        sessions: rows.map((session) =>
          toSessionMessage(session, own.id, config.PASSWORD_ROTATION),
        ),
        nextPageToken,
      };
    },

    async endSession(message, call) {
      const input = readRequest(oneSession, message);
      const method = { name: 'EndSession', codec: EndSessionResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const own = await requireSession(dependencies, call);
        const ended = await endSessions(db, own, { id: input.sessionId }, 'ENDED_BY_OWNER');
        if (ended === 0) throw new Refusal('SESSION_NOT_FOUND');
        return {};
      });
    },

    async endOtherSessions(message, call) {
      const input = readRequest(request, message);
      const method = { name: 'EndOtherSessions', codec: EndOtherSessionsResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        const own = await requireSession(dependencies, call);
        return { ended: await endSessions(db, own, { allBut: own.id }, 'ENDED_BY_OWNER') };
      });
    },
  };
}
