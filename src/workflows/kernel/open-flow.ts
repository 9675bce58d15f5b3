import { condition, setHandler } from '@temporalio/workflow';

import type { EnteredAddress } from '../../domain/address.js';
import { methodNotOffered, type Reason } from '../../domain/errors.js';
import type { FlowStep, IdentityMethodKind } from '../../domain/flow.js';
import {
  accountChangedSignal,
  cancelUpdate,
  chooseIdentityMethodUpdate,
  confirmUndoUpdate,
  joinUpdate,
  resendCodeUpdate,
  submitAddressUpdate,
  submitCodeUpdate,
  submitPasswordUpdate,
  type ChooseIdentityMethodInput,
  type ChangeInput,
  type FlowInput,
  type JoinInput,
  type StepInput,
  type StepResult,
  type SubmitAddressInput,
  type SubmitPasswordInput,
} from '../definitions.js';
import { Flow } from './flow.js';
import { isForeign } from './is-foreign.js';
import { handleOperators } from './operators.js';
import { refuse } from './refuse.js';
import type { FlowOptions, Taken } from './steps.js';
import { checkPause, submitCode } from './submit-code.js';

/** Makes a flow and lets it take the steps that all flows share. Call it before anything is awaited. */
export function openFlow(input: FlowInput, options: FlowOptions): Flow {
  // What can't be decoded arrives as a marker without an id: nothing of it is run.
  if (typeof input.flowId !== 'string') throw refuse('INTERNAL');
  const flow = new Flow(input, options);
  handleSteps(flow);
  handleOperators(flow);
  return flow;
}

/** The same for a change of a logged-in person: of each, an account has one at a time. */
export function openChange(input: ChangeInput, options: FlowOptions): Flow {
  const flow = openFlow(input, options);
  flow.owner = input.owner;
  flow.session = input.session;
  flow.chosenMethod = input.identityMethod;
  setHandler(joinUpdate, (joining) => join(flow, joining), {
    validator: ({ flowId, address }: JoinInput) => {
      // What can't be decoded arrives as a marker without an id.
      if (flow.isEnding || typeof flowId !== 'string') throw refuse('FLOW_ENDED');
      if (address && isNew(flow, address) && flow.accepts('SUBMIT_ADDRESS')) {
        checkAddress(flow, address);
      }
    },
  });
  return flow;
}

function handleSteps(flow: Flow): void {
  /** Validators refuse without a trace in history, whatever a step lacks. */
  function open<Input extends StepInput>(step: FlowStep, check?: (input: Input) => void) {
    return {
      validator: (input: Input) => {
        checkFlow(flow, input);
        checkSession(flow, input);
        if (!flow.accepts(step)) throw refuse('STEP_NOT_OPEN');
        check?.(input);
      },
    };
  }
  const alive = {
    validator: (input: StepInput) => {
      checkFlow(flow, input);
    },
  };
  function take(taken: Taken): Promise<StepResult> {
    flow.take(taken);
    return flow.settled();
  }

  setHandler(joinUpdate, () => flow.settled(), alive);
  setHandler(
    submitCodeUpdate,
    (input) => submitCode(flow, input),
    open('SUBMIT_CODE', () => {
      checkPause(flow);
    }),
  );
  setHandler(
    resendCodeUpdate,
    (input) => take({ step: 'RESEND_CODE', ...input }),
    open('RESEND_CODE', () => {
      const wait = (flow.wait?.challenge?.resendAfter ?? 0) - Date.now();
      if (wait > 0) throw refuse('RESEND_TOO_EARLY', { retryAfter: wait });
    }),
  );
  setHandler(
    submitAddressUpdate,
    (input) => take({ step: 'SUBMIT_ADDRESS', ...input }),
    open<SubmitAddressInput>('SUBMIT_ADDRESS', ({ address }) => {
      checkAddress(flow, address);
    }),
  );
  setHandler(
    submitPasswordUpdate,
    (input) => take({ step: 'SUBMIT_PASSWORD', ...input }),
    open<SubmitPasswordInput>('SUBMIT_PASSWORD', ({ identityMethod }) => {
      if (identityMethod) checkOffered(flow, identityMethod, 'identity_method');
    }),
  );
  setHandler(
    chooseIdentityMethodUpdate,
    (input) => take({ step: 'CHOOSE_IDENTITY_METHOD', ...input }),
    open<ChooseIdentityMethodInput>('CHOOSE_IDENTITY_METHOD', ({ method }) => {
      checkOffered(flow, method, 'method');
    }),
  );
  setHandler(
    confirmUndoUpdate,
    (input) => take({ step: 'CONFIRM_UNDO', ...input }),
    open('CONFIRM_UNDO'),
  );
  setHandler(
    cancelUpdate,
    () => {
      flow.end({ outcome: 'CANCELLED' });
      return flow.settled();
    },
    {
      validator: (input: StepInput) => {
        checkFlow(flow, input);
        if (!flow.isCancellable) throw refuse('STEP_NOT_OPEN');
      },
    },
  );
  setHandler(accountChangedSignal, (changed?: { flowId: string; reason: Reason }) => {
    if (changed?.flowId === flow.id) flow.end({ outcome: 'REFUSED', reason: changed.reason });
  });
}

/**
 * A change that is started again goes on (G8.3): another session takes it over from the first step (G8.2),
 * and what was newly entered is taken as a step.
 */
async function join(flow: Flow, joining: JoinInput): Promise<StepResult> {
  const { owner, session, address, identityMethod: method } = joining;
  // It was started by this very call.
  if (joining.flowId === flow.id) return flow.settled();
  const epochs = [owner, flow.owner].map((of) => BigInt(of?.securityEpoch ?? 0));
  const [now = 0n, then = 0n] = epochs;
  // A start that was on its way when the account changed.
  if (now < then) return { refused: { reason: 'ACCOUNT_CHANGED', details: {} } };
  if (now > then) {
    flow.end({ outcome: 'REFUSED', reason: 'ACCOUNT_CHANGED' });
    return { refused: { reason: 'FLOW_ENDED', details: {} } };
  }
  if (isForeign(flow, joining)) {
    flow.session = session;
    flow.entered = address;
    // A code for it was counted only if the flow waited for a method.
    if (flow.wait?.state === 'AWAITING_IDENTITY_METHOD') flow.chosenMethod = method;
    flow.startOver();
  } else if (address) {
    const refused = await takeAddress(flow, { ...joining, address });
    if (refused) return { refused };
  } else if (method && flow.wait?.state === 'AWAITING_IDENTITY_METHOD') {
    flow.take({ step: 'CHOOSE_IDENTITY_METHOD', ...joining, method });
  }
  const settled = await flow.settled();
  // It ended without what this start brought, which is for the next one.
  return flow.isEnding ? { refused: { reason: 'FLOW_ENDED', details: {} } } : settled;
}

/** Takes an address that is new, once the flow is done with the step it is at. @returns why not, if so. */
async function takeAddress(
  flow: Flow,
  joining: SubmitAddressInput,
): Promise<StepResult['refused']> {
  const { address } = joining;
  // Flows that start with an address take another one whenever they wait.
  const isReady = () => flow.isEnding || (flow.resting && flow.accepts('SUBMIT_ADDRESS'));
  // Of several that wait, the first one goes on, and is at rest again before the next.
  while (!isReady()) await condition(isReady);
  if (flow.isEnding || !isNew(flow, address)) return undefined;
  if (isForeign(flow, joining)) return { reason: 'FLOW_TAKEN_OVER', details: {} };
  const refusal = flow.challenges.refusal(address);
  if (refusal) {
    const { reason, ...details } = refusal;
    return { reason, details };
  }
  flow.take({ step: 'SUBMIT_ADDRESS', ...joining });
  return undefined;
}

/** The same contact email entered again asks for its link again. */
function isNew(flow: Flow, address: EnteredAddress): boolean {
  const isSame = address.canonical === flow.entered?.canonical;
  return !isSame || flow.wait?.state === 'AWAITING_LINK';
}

function checkAddress(flow: Flow, address: EnteredAddress): void {
  if (flow.wait?.channel !== address.channel) throw refuse('STEP_NOT_OPEN');
  const refusal = flow.challenges.refusal(address);
  if (refusal) throw refuse(refusal.reason, { retryAfter: refusal.retryAfter });
}

function checkFlow(flow: Flow, input: StepInput): void {
  if (input.flowId !== flow.id || flow.isEnding) throw refuse('FLOW_ENDED');
}

function checkSession(flow: Flow, input: StepInput): void {
  if (isForeign(flow, input)) throw refuse('FLOW_TAKEN_OVER');
}

function checkOffered(flow: Flow, method: IdentityMethodKind, field: string): void {
  if (flow.offeredMethods.some((offered) => offered.kind === method)) return;
  throw refuse('FIELD_INVALID', { fields: [methodNotOffered(field)] });
}
