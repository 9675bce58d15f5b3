import type { FlowSnapshot } from '../domain/flow.js';
import {
  DeliveryState,
  Flow,
  FlowKind,
  FlowOutcome,
  FlowState,
  FlowStep,
  IdentityMethodKind,
} from '../gen/holdfast/v1/flow.js';

/** A flow as callers see it. */
export function toFlowMessage(flow: FlowSnapshot): Flow {
  const time = (milliseconds: number | undefined) =>
    milliseconds === undefined ? undefined : new Date(milliseconds);
  return Flow.fromPartial({
    id: flow.id,
    kind: FlowKind[`FLOW_KIND_${flow.kind}`],
    state: FlowState[`FLOW_STATE_${flow.state}`],
    version: flow.version.toString(),
    nextSteps: flow.nextSteps.map((step) => FlowStep[`FLOW_STEP_${step}`]),
    offeredMethods: flow.offeredMethods.map(({ kind, maskedAddress }) => ({
      kind: IdentityMethodKind[`IDENTITY_METHOD_KIND_${kind}`],
      maskedAddress,
    })),
    maskedTarget: flow.maskedTarget ?? '',
    deliveryState: DeliveryState[`DELIVERY_STATE_${flow.deliveryState ?? 'UNSPECIFIED'}`],
    triesLeft: flow.triesLeft ?? 0,
    resendAfter: time(flow.resendAfter),
    codeExpiresAt: time(flow.codeExpiresAt),
    deadline: time(flow.deadline),
    step: flow.step,
    stepCount: flow.stepCount,
    startedAt: time(flow.startedAt),
    outcome: FlowOutcome[`FLOW_OUTCOME_${flow.outcome ?? 'UNSPECIFIED'}`],
    reason: flow.reason ?? '',
    uin: flow.uin ?? '',
    appId: flow.appId ?? '',
    identityValidUntil: time(flow.identityValidUntil),
    maskedLoginEmails: flow.maskedLoginEmails ?? [],
  });
}
