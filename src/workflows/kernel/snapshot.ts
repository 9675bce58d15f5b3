import type { DeliveryState, FlowSnapshot, FlowStep, IdentityMethod } from '../../domain/flow.js';
import type { FlowOptions, FlowResult, Wait } from './steps.js';

const CANCEL: FlowStep[] = ['CANCEL'];

/** What a flow shows of itself. */
interface Shown {
  id: string;
  wait: Wait<FlowStep> | undefined;
  session: string | undefined;
  maskedTarget: string | undefined;
  delivery: DeliveryState | undefined;
  offeredMethods: IdentityMethod[];
  maskedLoginEmails: string[] | undefined;
  made: { uin: string; appId: string } | undefined;
  deadline: number;
  isCancellable: boolean;
}

/** What a flow alone knows of itself. */
export interface FlowProgress {
  options: FlowOptions;
  version: number;
  step: number;
  startedAt: number;
  ended: FlowResult | undefined;
  identityValidUntil: number | undefined;
}

/** A flow as callers see it, and as its row keeps it. */
export function snapshotOf(flow: Shown, progress: FlowProgress): FlowSnapshot {
  const { wait, session, maskedTarget, delivery, maskedLoginEmails } = flow;
  const { options, version, step, startedAt, ended, identityValidUntil } = progress;
  return {
    id: flow.id,
    kind: options.kind,
    state: ended ? 'ENDED' : (wait?.state ?? 'WORKING'),
    version,
    nextSteps: wait ? [...wait.accepts, ...(flow.isCancellable ? CANCEL : [])] : [],
    offeredMethods: flow.offeredMethods,
    step,
    stepCount: options.stepCount,
    startedAt,
    deadline: flow.deadline,
    ...(session !== undefined && { session }),
    ...(maskedTarget !== undefined && { maskedTarget }),
    ...(delivery && { deliveryState: delivery }),
    ...wait?.challenge?.view,
    ...(wait && identityValidUntil !== undefined && { identityValidUntil }),
    ...(maskedLoginEmails && { maskedLoginEmails }),
    ...ended,
    ...flow.made,
  };
}
