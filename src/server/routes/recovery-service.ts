import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { findFlow, type FlowRecord } from '../../db/flows.js';
import { maskEmail } from '../../domain/email.js';
import { Refusal } from '../../domain/errors.js';
import { flowsQueue } from '../../domain/task-queues.js';
import { FlowKind } from '../../gen/holdfast/v1/flow.js';
import {
  LinkStatus,
  OpenPasswordResetResponse,
  StartPasswordResetResponse,
  type RecoveryServiceImplementation,
} from '../../gen/holdfast/v1/recovery.js';
import { nameRequest, nameSubject } from '../../keys/subject.js';
import { deriveToken, readToken, type TokenName } from '../../keys/tokens.js';
import { askedForLinkSignal, linkOpenedSignal } from '../../workflows/definitions.js';
import type { resetPassword } from '../../workflows/reset-password.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { email, linkToken, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { maySend } from '../limit-sends.js';
import { withinLimit } from '../steps.js';

const startPasswordReset = z.object({ requestId, email });
const describeLink = z.object({ token: linkToken });
const openPasswordReset = z.object({ requestId, token: linkToken });

/** How long to wait until the flow says that it was opened, milliseconds. */
const OPENING_PATIENCE = 2_000;

/** What became of a link. */
type LinkState = 'ALIVE' | 'USED' | 'EXPIRED' | 'REPLACED';

/** RecoveryService: ways back into an account (G5). */
export function recoveryRoutes(dependencies: Dependencies): RecoveryServiceImplementation<Call> {
  const { db, keys, config, temporal } = dependencies;

  async function findLink(token: string): Promise<{ flow: FlowRecord; link: TokenName }> {
    const link = readToken(keys, 'link', token);
    const flow = link && (await findFlow(db, link.id));
    if (!flow) throw new Refusal('LINK_UNKNOWN');
    return { flow, link };
  }

  return {
    async startPasswordReset(request, call) {
      const input = readRequest(startPasswordReset, request);
      const method = { name: 'StartPasswordReset', codec: StartPasswordResetResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        // Beyond the limit the receipt is the same: the link is in the mailbox already.
        if (!(await maySend(dependencies, 'PASSWORD_RESET', input.email))) return {};
        const subject = nameSubject(config.SUBJECT_KEY, 'password-reset', input.email.canonical);
        const { actor, language } = call;
        // One trip, the same for a known address, an unknown one and a reset that is open already.
        const started = temporal.workflow.signalWithStart<
          typeof resetPassword,
          [{ actor: typeof actor }]
        >('resetPassword', {
          workflowId: `password-reset/${subject}`,
          taskQueue: flowsQueue(config.TEMPORAL_TASK_QUEUE),
          staticSummary: 'Password reset',
          signal: askedForLinkSignal,
          signalArgs: [{ actor }],
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

    async describeLink(request) {
      const { token } = readRequest(describeLink, request);
      const { flow, link } = await findLink(token);
      return {
        kind: FlowKind[`FLOW_KIND_${flow.kind}`],
        maskedAccount: maskEmail(flow.email ?? ''),
        status: LinkStatus[`LINK_STATUS_${stateOf(flow, link)}`],
        expiresAt: flow.deadline,
      };
    },

    async openPasswordReset(request, call) {
      const input = readRequest(openPasswordReset, request);
      const method = { name: 'OpenPasswordReset', codec: OpenPasswordResetResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (key) => {
        const { flow, link } = await findLink(input.token);
        const state = stateOf(flow, link);
        if (state !== 'ALIVE') throw new Refusal(`LINK_${state}`);
        const opened = await open(flow, link, call, openingOf(key));
        return OpenPasswordResetResponse.fromPartial({ flow: toFlowMessage(opened.snapshot) });
      });
      const id = response.flow?.id ?? '';
      const opening = openingOf(
        nameRequest(config.SUBJECT_KEY, call.actor.caller, input.requestId),
      );
      return { ...response, flowSecret: deriveToken(keys, 'flow-secret', { id, number: opening }) };
    },
  };

  /**
   * Opens the flow, or opens it anew: then whoever opened it before can't go on, and what they entered
   * is forgotten.
   */
  async function open(
    flow: FlowRecord,
    link: TokenName,
    { actor }: Call,
    opening: number,
  ): Promise<FlowRecord> {
    const patience = AbortSignal.timeout(OPENING_PATIENCE);
    const signal = { flowId: flow.id, linkNumber: link.number, actor, opening };
    let changed = nextChange(flow.id, patience);
    const handle = temporal.workflow.getHandle(flow.workflow_id);
    await withinLimit(handle.signal(linkOpenedSignal, signal));
    for (;;) {
      const now = await findFlow(db, flow.id);
      if (now && Number(now.opening) === opening) return now;
      if (patience.aborted) throw new Refusal('UNAVAILABLE', { retryAfter: OPENING_PATIENCE });
      await changed;
      changed = nextChange(flow.id, patience);
    }
  }

  function nextChange(flowId: string, patience: AbortSignal): Promise<void> {
    return dependencies.flows.nextChange(flowId, patience).catch(() => undefined);
  }
}

/** Names an opening by the request that made it; 1 is that of who started a flow without a link. */
function openingOf(requestKey: string): number {
  return 2 + (Number.parseInt(requestKey.slice(0, 8), 16) >>> 0);
}

/** A link is used when its flow did what it was for. */
function stateOf(flow: FlowRecord, link: TokenName): LinkState {
  if (flow.snapshot.outcome === 'COMPLETED') return 'USED';
  if (flow.snapshot.state === 'ENDED' || flow.deadline.valueOf() <= Date.now()) return 'EXPIRED';
  return link.number === flow.link_number ? 'ALIVE' : 'REPLACED';
}
