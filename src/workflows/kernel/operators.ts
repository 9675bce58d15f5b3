import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';

import type { Reason, RefusalDetails } from '../../domain/errors.js';
import type { Actor } from '../../domain/flow.js';
import { MAX_OPERATOR_REASON } from '../../domain/operator-reason.js';
import {
  operatorCancelSignal,
  operatorCancelUpdate,
  operatorExtendSignal,
  operatorExtendUpdate,
  operatorResendSignal,
  operatorResendUpdate,
  type OperatorInput,
  type StepResult,
} from '../definitions.js';
import type { Flow } from './flow.js';
import { refuse } from './refuse.js';

const MINUTE = 60_000;

interface Refused extends RefusalDetails {
  reason: Reason;
}

/** What an operator may do to a flow. */
interface Action {
  update: UpdateDefinition<StepResult, [OperatorInput]>;
  signal: SignalDefinition<[OperatorInput]>;
  /** For the audit table. */
  event: string;
  /** Why the flow's state forbids it now; changes nothing. */
  check: (flow: Flow, asked: OperatorInput) => Refused | undefined;
  apply: (flow: Flow, asked: OperatorInput, actor: Actor) => void;
}

const ACTIONS: Action[] = [
  {
    update: operatorCancelUpdate,
    signal: operatorCancelSignal,
    event: 'OperatorCancelFlow',
    check: (flow) => (flow.isCancellable ? undefined : { reason: 'STEP_NOT_OPEN' }),
    apply: (flow) => {
      flow.end({ outcome: 'CANCELLED' });
    },
  },
  {
    update: operatorResendUpdate,
    signal: operatorResendSignal,
    event: 'OperatorResend',
    check: checkResend,
    apply: resend,
  },
  {
    update: operatorExtendUpdate,
    signal: operatorExtendSignal,
    event: 'OperatorExtendFlow',
    check: checkExtension,
    apply: (flow, { input }) => {
      flow.deadline = extended(input.minutes);
    },
  },
];

/**
 * Lets operators cancel a flow, have its code or link sent again, and move its deadline: by an update, which is
 * answered, or by a signal. Each is recorded with its reason; a signal that is refused as well.
 */
export function handleOperators(flow: Flow): void {
  const used = new Set<string>();
  for (const { update, signal, event, check, apply } of ACTIONS) {
    const refusalOf = (asked: OperatorInput) =>
      checkAsked(flow, asked) ?? checkUse(used, asked) ?? check(flow, asked);
    const take = (asked: OperatorInput) => {
      if (asked.use !== undefined) used.add(asked.use);
      const actor = { caller: asked.operator };
      flow.journal.note({ name: event, at: Date.now(), actor, operatorReason: asked.input.reason });
      apply(flow, asked, actor);
    };
    setHandler(
      update,
      async (asked) => {
        // Another step may have been taken since the validator ran.
        const refused = refusalOf(asked);
        if (refused) {
          const { reason, ...details } = refused;
          return { refused: { reason, details } };
        }
        take(asked);
        if (!flow.isEnding && flow.resting) await flow.publish();
        return flow.settled();
      },
      {
        validator: (asked: OperatorInput) => {
          const refused = refusalOf(asked);
          if (!refused) return;
          const { reason, ...details } = refused;
          throw refuse(reason, details);
        },
      },
    );
    setHandler(signal, async (asked) => {
      // What isn't an operator's, or couldn't be decoded, does nothing.
      if (!isOperatorInput(asked)) return;
      const refused = refusalOf(asked);
      if (refused) noteRefusal(flow, event, asked, refused);
      else take(asked);
      if (!flow.isEnding && flow.resting) await flow.publish();
    });
  }
}

function isOperatorInput(asked: Partial<OperatorInput> | undefined): asked is OperatorInput {
  const { operator, input } = asked ?? {};
  return typeof operator === 'string' && typeof input === 'object';
}

function checkAsked(flow: Flow, asked: OperatorInput): Refused | undefined {
  if (!isOperatorInput(asked)) return { reason: 'CALLER_NOT_ALLOWED' };
  const { flowId, reason } = asked.input;
  if (flowId !== flow.id || flow.isEnding) return { reason: 'FLOW_ENDED' };
  const isGiven =
    typeof reason === 'string' && reason.trim() !== '' && reason.length <= MAX_OPERATOR_REASON;
  return isGiven
    ? undefined
    : invalid('reason', `A reason of 1 to ${MAX_OPERATOR_REASON} characters is required.`);
}

/** Who writes to Temporal could send again what an operator has sealed. */
function checkUse(used: ReadonlySet<string>, { use }: OperatorInput): Refused | undefined {
  return use !== undefined && used.has(use) ? { reason: 'REQUEST_ID_REUSED' } : undefined;
}

function noteRefusal(flow: Flow, event: string, asked: OperatorInput, refused: Refused): void {
  // Without a reason of its own, or for another run, there's nothing to be kept.
  if (flow.isEnding || asked.input.flowId !== flow.id) return;
  flow.journal.note({
    name: 'OperatorRefused',
    at: Date.now(),
    actor: { caller: asked.operator },
    after: { action: event, reason: refused.reason },
  });
}

function checkResend(flow: Flow): Refused | undefined {
  const { wait, link } = flow;
  const isLink = wait?.state === 'AWAITING_LINK' && link !== undefined;
  if (!isLink && !flow.accepts('RESEND_CODE')) return { reason: 'STEP_NOT_OPEN' };
  const resendAfter = isLink ? link.resendAfter : (wait?.challenge?.resendAfter ?? 0);
  const retryAfter = resendAfter - Date.now();
  return retryAfter > 0 ? { reason: 'RESEND_TOO_EARLY', retryAfter } : undefined;
}

function resend(flow: Flow, { input }: OperatorInput, actor: Actor): void {
  if (flow.accepts('RESEND_CODE')) {
    flow.take({ step: 'RESEND_CODE', flowId: input.flowId, actor });
  } else {
    flow.link?.resend();
  }
}

function checkExtension(flow: Flow, { input }: OperatorInput): Refused | undefined {
  const { extension } = flow;
  if (extension === undefined) return { reason: 'STEP_NOT_OPEN' };
  const { minutes } = input;
  const most = Math.floor(extension / MINUTE);
  const isWithin = Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= most;
  if (isWithin && extended(minutes) > flow.deadline) return undefined;
  return invalid(
    'extend_minutes',
    `Must be 1 to ${most.toString()}, and end later than the flow does now.`,
  );
}

function extended(minutes: number | undefined): number {
  return Date.now() + Number(minutes) * MINUTE;
}

function invalid(field: string, description: string): Refused {
  return { reason: 'FIELD_INVALID', fields: [{ field, reason: 'VALUE_INVALID', description }] };
}
