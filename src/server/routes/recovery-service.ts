import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { WORKFLOW_TASK_LIMIT } from '../../domain/durations.js';
import { maskEmail } from '../../domain/email.js';
import { Refusal } from '../../domain/errors.js';
import { maskMobile } from '../../domain/mobile.js';
import { flowsQueue } from '../../domain/task-queues.js';
import { findUndoableChange } from '../../db/undoable-changes.js';
import { FlowKind } from '../../gen/holdfast/v1/flow.js';
import {
  ConfirmUndoResponse,
  LinkStatus,
  OpenPasswordResetResponse,
  OpenUndoResponse,
  StartAccountRecoveryResponse,
  StartPasswordResetResponse,
  VerifyContactEmailResponse,
  type RecoveryServiceImplementation,
} from '../../gen/holdfast/v1/recovery.js';
import { nameRequest, nameSubject } from '../../keys/subject.js';
import { deriveToken } from '../../keys/tokens.js';
import {
  askedForLinkSignal,
  type AskedForLink,
  type ResetPasswordInput,
} from '../../workflows/definitions.js';
import type { RecoverAccountInput } from '../../workflows/recover-account.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { email, flowId, linkToken, mobile, password, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { confirmUndo } from '../former-password.js';
import { idempotent } from '../idempotent.js';
import { limitSends, maySend } from '../limit-sends.js';
import { findLink, findLiveLink, openingOf, pressButton, stateOf } from '../links.js';
import { startFlow } from '../start-flow.js';
import { withinLimit } from '../steps.js';

const startPasswordReset = z.object({ requestId, email });
const startAccountRecovery = z.object({ requestId, mobile });
const describeLink = z.object({ token: linkToken });
const openLink = z.object({ requestId, token: linkToken });
const formerPassword = z.object({ requestId, flowId, formerPassword: password });

/** RecoveryService: ways back into an account (G3.1, G5, G6.4, G9). */
export function recoveryRoutes(dependencies: Dependencies): RecoveryServiceImplementation<Call> {
  const { db, keys, config, temporal } = dependencies;

  /** The secret of who opened a flow by this request, derived anew for each answer. */
  function openerSecret({ actor }: Call, requestId: string, id: string): string {
    const opening = openingOf(nameRequest(config.SUBJECT_KEY, actor.caller, requestId));
    return deriveToken(keys, 'flow-secret', { id, number: opening });
  }

  return {
    async startPasswordReset(request, call) {
      const input = readRequest(startPasswordReset, request);
      const method = { name: 'StartPasswordReset', codec: StartPasswordResetResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async (requestKey) => {
        const { actor, language } = call;
        const asked = { actor, requestKey };
        // Beyond the limit the receipt is the same: the link is in the mailbox already.
        if (!(await maySend(dependencies, asked, 'PASSWORD_RESET', input.email))) return {};
        const subject = nameSubject(config.SUBJECT_KEY, 'password-reset', input.email.canonical);
        // One trip, the same for a known address, an unknown one and a reset that is open already.
        const started = temporal.workflow.signalWithStart<
          (input: ResetPasswordInput) => Promise<unknown>,
          [AskedForLink]
        >('resetPassword', {
          workflowId: `password-reset/${subject}`,
          taskQueue: flowsQueue(config.TEMPORAL_TASK_QUEUE),
          workflowTaskTimeout: WORKFLOW_TASK_LIMIT,
          staticSummary: 'Password reset',
          signal: askedForLinkSignal,
          signalArgs: [{ actor, request: requestKey }],
          args: [
            {
              flowId: randomUUID(),
              actor,
              language,
              email: input.email,
              linkLifetime: config.RESET_LINK_TTL,
            },
          ],
        });
        await withinLimit(started);
        return {};
      });
    },

    async startAccountRecovery(request, call) {
      const input = readRequest(startAccountRecovery, request);
      const codec = StartAccountRecoveryResponse;
      const method = { name: 'StartAccountRecovery', codec, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (id) => {
        const { actor, language } = call;
        const asked = { actor, requestKey: id };
        await limitSends(dependencies, asked, 'ACCOUNT_RECOVERY', input.mobile);
        const flow = await startFlow<RecoverAccountInput>(dependencies, {
          workflow: 'recoverAccount',
          workflowId: `account-recovery/${id}`,
          summary: 'Account recovery',
          input: { flowId: id, actor, language, mobile: input.mobile },
        });
        return StartAccountRecoveryResponse.fromPartial({ flow: toFlowMessage(flow) });
      });
      const id = response.flow?.id ?? '';
      return { ...response, flowSecret: deriveToken(keys, 'flow-secret', { id, number: 1 }) };
    },

    async describeLink(request) {
      const { token } = readRequest(describeLink, request);
      const found = await findLink(dependencies, token);
      const { kind, email: address, deadline, id } = found.flow;
      const change = kind === 'UNDO' ? await findUndoableChange(db, id) : undefined;
      return {
        kind: FlowKind[`FLOW_KIND_${kind}`],
        maskedAccount: address?.includes('@') ? maskEmail(address) : maskMobile(address ?? ''),
        status: LinkStatus[`LINK_STATUS_${stateOf(found)}`],
        expiresAt: deadline,
        undoneKind: FlowKind[`FLOW_KIND_${change?.kind ?? 'UNSPECIFIED'}`],
        changedAt: change?.changed_at,
      };
    },

    async openPasswordReset(request, call) {
      const input = readRequest(openLink, request);
      const method = { name: 'OpenPasswordReset', codec: OpenPasswordResetResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (key) => {
        const found = await findLiveLink(dependencies, input.token, 'PASSWORD_RESET');
        // A message that was sent meanwhile writes the row once before the flow goes on to the password.
        const isDone = ({ snapshot }: typeof found.flow) =>
          snapshot.state === 'AWAITING_PASSWORD' || snapshot.state === 'ENDED';
        const opened = await pressButton(dependencies, found, call, openingOf(key), isDone);
        return OpenPasswordResetResponse.fromPartial({ flow: toFlowMessage(opened.snapshot) });
      });
      const flowSecret = openerSecret(call, input.requestId, response.flow?.id ?? '');
      return { ...response, flowSecret };
    },

    async verifyContactEmail(request, call) {
      const input = readRequest(openLink, request);
      const method = { name: 'VerifyContactEmail', codec: VerifyContactEmailResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async (key) => {
        const found = await findLiveLink(dependencies, input.token, 'CONTACT_EMAIL_CHANGE');
        const isDone = ({ snapshot }: typeof found.flow) => snapshot.state === 'ENDED';
        const verified = await pressButton(dependencies, found, call, openingOf(key), isDone);
        return { flow: toFlowMessage(verified.snapshot) };
      });
    },

    async openUndo(request, call) {
      const input = readRequest(openLink, request);
      const method = { name: 'OpenUndo', codec: OpenUndoResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (key) => {
        const found = await findLiveLink(dependencies, input.token, 'UNDO');
        // The freeze is in force when the proof is asked for.
        const isDone = ({ snapshot }: typeof found.flow) =>
          snapshot.state === 'AWAITING_PROOF' || snapshot.state === 'ENDED';
        const opened = await pressButton(dependencies, found, call, openingOf(key), isDone);
        // It had become void before its flow knew.
        if (opened.snapshot.state === 'ENDED') throw new Refusal('LINK_EXPIRED');
        return OpenUndoResponse.fromPartial({ flow: toFlowMessage(opened.snapshot) });
      });
      const flowSecret = openerSecret(call, input.requestId, response.flow?.id ?? '');
      return { ...response, flowSecret };
    },

    async confirmUndo(request, call) {
      const input = readRequest(formerPassword, request);
      const secrets = ['formerPassword'];
      const method = { name: 'ConfirmUndo', codec: ConfirmUndoResponse, secrets };
      return idempotent(dependencies, call, method, input, async (key) => {
        const flow = await confirmUndo(dependencies, call, input, key);
        return { flow: toFlowMessage(flow) };
      });
    },
  };
}
