import { isAbortError } from 'abort-controller-x';
import { ServerError, Status } from 'nice-grpc';
import type { UpdateDefinition } from '@temporalio/common';
import { z } from 'zod';

import { listFlows, type FlowRecord } from '../../db/flows.js';
import { refuseFields, Refusal } from '../../domain/errors.js';
import type { FlowKind } from '../../domain/flow.js';
import {
  CancelFlowResponse,
  ChooseIdentityMethodResponse,
  ResendCodeResponse,
  SubmitAddressResponse,
  SubmitCodeResponse,
  SubmitPasswordResponse,
  type Flow,
  type FlowServiceImplementation,
} from '../../gen/holdfast/v1/flow.js';
import { digestTypedCode } from '../../keys/codes.js';
import {
  cancelUpdate,
  chooseIdentityMethodUpdate,
  resendCodeUpdate,
  submitAddressUpdate,
  submitCodeUpdate,
  submitPasswordUpdate,
  type StepInput,
  type StepResult,
} from '../../workflows/definitions.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import {
  accountName,
  code,
  email,
  flowId,
  identityMethod,
  mobile,
  optional,
  password,
  readRequest,
  requestId,
} from '../fields.js';
import { checkGoesOn, checkOffered, checkOpen, requireFlow } from '../flow-access.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { stageNewPassword } from '../new-password.js';
import { limitIdentitySend, limitResend, limitSends } from '../limit-sends.js';
import { atPaceOf } from '../pace.js';
import { cutPage, pageSize, pageToken, pageTokenAfter } from '../paging.js';
import { requireSession } from '../sessions.js';
import { takeOnce, takeStep } from '../steps.js';
import { flowStarts } from './flow-starts.js';

const anyFlow = z.object({ flowId });
const page = z.object({ pageSize, pageToken });
const step = z.object({ requestId, flowId });
const submitAddress = step.extend({ email: email.optional(), mobile: mobile.optional() });
const submitCode = step.extend({ code });
const submitPassword = step.extend({
  newPassword: password,
  newPasswordConfirmation: password,
  accountName: z.string(),
  identityMethod,
  oldPassword: optional(password),
});
const chooseIdentityMethod = step.extend({ method: identityMethod });

type OrPromise<Value> = Value | Promise<Value>;
type StepResponse = { flow?: Flow | undefined };
type Codec<Response> = {
  encode(message: Response): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Response;
};

/** FlowService: the steps that every flow shares (G8). */
export function flowRoutes(dependencies: Dependencies): FlowServiceImplementation<Call> {
  const { db, flows, keys } = dependencies;

  /** Takes a step once for each request id: checks whose the flow is, makes the input, updates the workflow. */
  async function take<Input extends StepInput>(
    call: Call,
    method: { name: string; codec: Codec<StepResponse>; secrets?: string[] },
    request: { requestId: string; flowId: string },
    update: UpdateDefinition<StepResult, [Input]>,
    toInput: (flow: FlowRecord, requestKey: string) => OrPromise<Omit<Input, keyof StepInput>>,
  ): Promise<StepResponse> {
    const { flow, session } = await requireFlow(dependencies, call, request.flowId);
    // Its code is for SubmitLogInCode, which opens the session.
    const isLogInCode = flow.kind === 'LOG_IN' && method.name === 'SubmitCode';
    if (isLogInCode) throw new Refusal('STEP_NOT_OPEN');
    const takeNow = async (key: string) => {
      if (method.name !== 'CancelFlow') checkGoesOn(flow, session);
      const values = await toInput(flow, key);
      // What a step carries besides its own values.
      const input = {
        ...values,
        flowId: flow.id,
        actor: call.actor,
        ...(session !== undefined && { session }),
      } as Input;
      return atPaceOf(flow, () => takeStep(dependencies, flow, update, key, input));
    };
    return idempotent(dependencies, call, { secrets: [], ...method }, request, async (key) => {
      const after = await takeOnce(dependencies, flow, key, () => takeNow(key));
      return { flow: toFlowMessage(after) };
    });
  }

  return {
    ...flowStarts(dependencies),

    async getFlow(request, call) {
      const { flow } = await requireFlow(dependencies, call, readRequest(anyFlow, request).flowId);
      return { flow: toFlowMessage(flow.snapshot) };
    },

    async *watchFlow(request, call) {
      const { flowId: id } = readRequest(anyFlow, request);
      const watching = new AbortController();
      const signal = AbortSignal.any([call.signal, watching.signal]);
      let shown = 0;
      try {
        for (;;) {
          const changed = flows.nextChange(id, signal);
          // Whoever stops watching doesn't wait for it any more.
          changed.catch(() => undefined);
          // Who isn't let in any more sees no more of it.
          const { flow } = await requireFlow(dependencies, call, id);
          const { version, state } = flow.snapshot;
          // A lost task may have shown something else under the last version.
          if (version > shown || state === 'ENDED') {
            shown = version;
            yield { flow: toFlowMessage(flow.snapshot) };
          }
          if (state === 'ENDED') return;
          await changed;
        }
      } catch (error) {
        if (call.signal.aborted) return;
        if (!isAbortError(error)) throw error;
        throw new ServerError(Status.UNAVAILABLE, 'The server is closing. Watch again.');
      } finally {
        watching.abort();
      }
    },

    async listFlows(request, call) {
      const session = await requireSession(dependencies, call);
      const { pageSize: size, pageToken: cursor } = readRequest(page, request);
      const found = await listFlows(db, session, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ id, snapshot }) =>
        pageTokenAfter(new Date(snapshot.startedAt), id),
      );
      return { flows: rows.map(({ snapshot }) => toFlowMessage(snapshot)), nextPageToken };
    },

    async chooseIdentityMethod(request, call) {
      const input = readRequest(chooseIdentityMethod, request);
      const method = { name: 'ChooseIdentityMethod', codec: ChooseIdentityMethodResponse };
      return take(call, method, input, chooseIdentityMethodUpdate, async (flow, requestKey) => {
        if (!input.method) throw refuseFields(METHOD_REQUIRED);
        checkOpen(flow, 'CHOOSE_IDENTITY_METHOD');
        // Switching is up to the flow, which sends each code once a minute at most.
        const isFirst = flow.snapshot.state !== 'AWAITING_CODE';
        const asked = { actor: call.actor, requestKey };
        if (isFirst) await limitIdentitySend(dependencies, asked, flow.uin, input.method);
        return { method: input.method };
      });
    },

    async submitAddress(request, call) {
      const input = readRequest(submitAddress, request);
      const method = { name: 'SubmitAddress', codec: SubmitAddressResponse };
      return take(call, method, input, submitAddressUpdate, async (flow, requestKey) => {
        const address = input.email ?? input.mobile;
        if (!address) throw refuseFields(ADDRESS_REQUIRED);
        checkOpen(flow, 'SUBMIT_ADDRESS');
        const asked = { actor: call.actor, requestKey };
        await limitSends(dependencies, asked, flow.kind, address);
        return { address };
      });
    },

    async submitCode(request, call) {
      const input = readRequest(submitCode, request);
      const method = { name: 'SubmitCode', codec: SubmitCodeResponse, secrets: ['code'] };
      return take(call, method, input, submitCodeUpdate, (flow) => ({
        digests: digestTypedCode(keys, flow.id, input.code),
      }));
    },

    async resendCode(request, call) {
      const input = readRequest(step, request);
      const method = { name: 'ResendCode', codec: ResendCodeResponse };
      return take(call, method, input, resendCodeUpdate, async (flow, requestKey) => {
        await limitResend(dependencies, { actor: call.actor, requestKey }, flow);
        return {};
      });
    },

    async submitPassword(request, call) {
      const input = readRequest(submitPassword, request);
      const secrets = ['oldPassword', 'newPassword', 'newPasswordConfirmation'];
      const method = { name: 'SubmitPassword', codec: SubmitPasswordResponse, secrets };
      return take(call, method, input, submitPasswordUpdate, async (flow, key) => {
        const name = flow.kind === 'SIGN_UP' ? readRequest(NAMED, input).accountName : undefined;
        // Nothing is hashed or compared for a step that wouldn't be taken.
        checkOpen(flow, 'SUBMIT_PASSWORD');
        if (input.identityMethod) checkOffered(flow, input.identityMethod);
        const needsOld = WITH_OLD_PASSWORD.includes(flow.kind);
        if (needsOld && input.oldPassword === undefined) throw refuseFields(OLD_PASSWORD_REQUIRED);
        await stageNewPassword(
          dependencies,
          {
            flowId: flow.id,
            owner: flow.uin === null ? undefined : { uin: flow.uin, subUserId: flow.sub_user_id },
            ownWords: [flow.email ?? '', name ?? ''],
            ...(needsOld && { oldPassword: input.oldPassword }),
          },
          input,
          key,
        );
        return {
          stagedPasswordId: key,
          ...(name !== undefined && { accountName: name }),
          ...(input.identityMethod && { identityMethod: input.identityMethod }),
        };
      });
    },

    async cancelFlow(request, call) {
      const input = readRequest(step, request);
      const method = { name: 'CancelFlow', codec: CancelFlowResponse };
      return take(call, method, input, cancelUpdate, () => ({}));
    },
  };
}

/** Flows in which the old password has to be known (G4.2). */
const WITH_OLD_PASSWORD: readonly FlowKind[] = ['PASSWORD_CHANGE', 'SUB_USER_PASSWORD_CHANGE'];

const NAMED = z.object({ accountName });

const REQUIRED = { reason: 'REQUIRED', description: 'This field is required.' };
const OLD_PASSWORD_REQUIRED = { field: 'old_password', ...REQUIRED };
const METHOD_REQUIRED = { field: 'method', ...REQUIRED };
const ADDRESS_REQUIRED = { field: 'address', ...REQUIRED };
