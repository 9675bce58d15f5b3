import { z } from 'zod';

import type { AccountOperation } from '../../../domain/account-operation.js';
import { refuseFields, Refusal } from '../../../domain/errors.js';
import { chooseLanguage } from '../../../domain/language.js';
import { RealNameStatus } from '../../../gen/holdfast/v1/account.js';
import {
  CreateAccountResponse,
  DisableAccountResponse,
  EnableAccountResponse,
  OpenSessionResponse,
  ReleaseChannelResponse,
  SetRealNameStatusResponse,
} from '../../../gen/holdfast/v1/operator.js';
import { deriveToken } from '../../../keys/tokens.js';
import type { OperateAccountInput } from '../../../workflows/operate-account.js';
import type { Call } from '../../caller.js';
import type { Dependencies } from '../../dependencies.js';
import {
  accountName,
  email,
  identityMethod,
  mobile,
  operatorReason,
  optional,
  readRequest,
  requestId,
  uin,
} from '../../fields.js';
import { idempotent, type Method } from '../../idempotent.js';
import { runOnce } from '../../one-shot.js';
import { openSession } from '../../open-session.js';
import type { OperatorRoutes } from './operator-routes.js';
import { toSessionMessage } from '../../session-message.js';

const asked = { requestId, reason: operatorReason };
const ofAccount = z.object({ ...asked, uin });
const createAccount = z.object({
  ...asked,
  name: accountName,
  language: z.string(),
  securityMobile: optional(mobile),
  verificationEmail: optional(email),
});
const enableAccount = ofAccount.extend({ endUndos: z.boolean() });
const setStatus = z.object({ ...asked, uin, realNameStatus: z.enum(RealNameStatus) });
const releaseChannel = z.object({ ...asked, uin, channel: identityMethod });

const STATUS = {
  [RealNameStatus.REAL_NAME_STATUS_UNVERIFIED]: 'UNVERIFIED',
  [RealNameStatus.REAL_NAME_STATUS_PENDING]: 'PENDING',
  [RealNameStatus.REAL_NAME_STATUS_VERIFIED]: 'VERIFIED',
  [RealNameStatus.REAL_NAME_STATUS_REJECTED]: 'REJECTED',
} as const;

/** What internal services and operators do to accounts. */
export function accountOperationRoutes(
  dependencies: Dependencies,
): OperatorRoutes<
  | 'createAccount'
  | 'openSession'
  | 'setRealNameStatus'
  | 'disableAccount'
  | 'enableAccount'
  | 'releaseChannel'
> {
  const { keys } = dependencies;

  /** Applies an operation as one run of its own for each request. */
  async function operate<Response>(
    call: Call,
    method: Omit<Method<Response>, 'secrets'>,
    request: { requestId: string; reason: string },
    operation: AccountOperation,
    toResponse: (made: { uin: string; appId: string }) => Response,
    language = call.language,
  ): Promise<Response> {
    return idempotent(dependencies, call, { ...method, secrets: [] }, request, async (flowId) => {
      const flow = await runOnce<OperateAccountInput>(dependencies, {
        workflow: 'operateAccount',
        workflowId: `account-operation/${flowId}`,
        summary: `Operation on an account: ${operation.action}`,
        input: { flowId, actor: call.actor, language, operation, reason: request.reason },
      });
      return toResponse({ uin: flow.uin ?? '', appId: flow.appId ?? '' });
    });
  }

  return {
    async createAccount(request, call) {
      const input = readRequest(createAccount, request);
      const { name, securityMobile, verificationEmail } = input;
      if (!securityMobile && !verificationEmail) throw refuseFields(CHANNEL_REQUIRED);
      return operate(
        call,
        { name: 'CreateAccount', codec: CreateAccountResponse },
        input,
        { action: 'CREATE', name, securityMobile, verificationEmail },
        (made) => made,
        chooseLanguage(input.language),
      );
    },

    async openSession(request, call) {
      const input = readRequest(ofAccount, request);
      const method = { name: 'OpenSession', codec: OpenSessionResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (id) => {
        const session = await openSession(dependencies, {
          id,
          actor: call.actor,
          verified: { uin: input.uin, subUserId: null },
          operatorReason: input.reason,
        }).catch((error: unknown) => {
          const isRefused = error instanceof Refusal && error.reason === 'LOG_IN_REFUSED';
          throw isRefused ? new Refusal('ACCOUNT_NOT_FOUND') : error;
        });
        return OpenSessionResponse.fromPartial({
          session: toSessionMessage(session, id, dependencies.config.PASSWORD_ROTATION),
        });
      });
      const id = response.session?.id ?? '';
      return { ...response, sessionToken: deriveToken(keys, 'session', { id, number: 1 }) };
    },

    async setRealNameStatus(request, call) {
      const input = readRequest(setStatus, request);
      const status = STATUS[input.realNameStatus as keyof typeof STATUS] as
        (typeof STATUS)[keyof typeof STATUS] | undefined;
      if (!status) throw refuseFields(STATUS_REQUIRED);
      return operate(
        call,
        { name: 'SetRealNameStatus', codec: SetRealNameStatusResponse },
        input,
        { action: 'SET_REAL_NAME_STATUS', uin: input.uin, status },
        () => ({}),
      );
    },

    async disableAccount(request, call) {
      const input = readRequest(ofAccount, request);
      const method = { name: 'DisableAccount', codec: DisableAccountResponse };
      const operation = { action: 'DISABLE' as const, uin: input.uin };
      return operate(call, method, input, operation, () => ({}));
    },

    async enableAccount(request, call) {
      const input = readRequest(enableAccount, request);
      const method = { name: 'EnableAccount', codec: EnableAccountResponse };
      const { uin: account, endUndos } = input;
      const operation = { action: 'ENABLE' as const, uin: account, endUndos };
      return operate(call, method, input, operation, () => ({}));
    },

    async releaseChannel(request, call) {
      const input = readRequest(releaseChannel, request);
      const { channel } = input;
      if (!channel) throw refuseFields(SECURITY_CHANNEL_REQUIRED);
      return operate(
        call,
        { name: 'ReleaseChannel', codec: ReleaseChannelResponse },
        input,
        { action: 'RELEASE_CHANNEL', uin: input.uin, channel },
        () => ({}),
      );
    },
  };
}

const REQUIRED = { reason: 'REQUIRED', description: 'This field is required.' };
const STATUS_REQUIRED = { field: 'real_name_status', ...REQUIRED };
const SECURITY_CHANNEL_REQUIRED = { field: 'channel', ...REQUIRED };
const CHANNEL_REQUIRED = {
  field: 'security_mobile',
  reason: 'REQUIRED',
  description: 'A security mobile or a verification email is required.',
};
