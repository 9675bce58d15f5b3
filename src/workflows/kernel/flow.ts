import {
  allHandlersFinished,
  condition,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';

import type { Reason } from '../../domain/errors.js';
import type {
  Actor,
  DeliveryState,
  FlowOutcome,
  FlowSnapshot,
  FlowStep,
  IdentityMethod,
} from '../../domain/flow.js';
import type { Language } from '../../domain/language.js';
import { FLOW_ATTRIBUTE, STEP_ATTRIBUTE, UIN_ATTRIBUTE } from '../../domain/search-attributes.js';
import { store } from '../activities.js';
import type { FlowInput, StepResult } from '../definitions.js';
import { Challenges } from './challenges.js';
import { describeFlow } from './describe-flow.js';
import { refusalOf } from './refusal-of.js';
import type { FlowOptions, FlowOwner, FlowResult, Taken, Wait } from './steps.js';

/** Something that happened in a flow, for the audit table. */
export interface FlowEvent {
  name: string;
  /** When it happened, by the workflow's clock, milliseconds since the epoch; when it is written, if unset. */
  at?: number;
}

/** The names of steps in the audit table. */
const EVENTS: Record<Taken['step'], string> = {
  OPEN_LINK: 'LinkOpened',
  SUBMIT_CODE: 'CodeAccepted',
  RESEND_CODE: 'CodeAskedAgain',
  CHOOSE_IDENTITY_METHOD: 'IdentityMethodChosen',
  SUBMIT_ADDRESS: 'AddressEntered',
  SUBMIT_PASSWORD: 'PasswordEntered',
};

/** Unwinds a flow that ends before its last step. */
class FlowEnding extends Error {
  constructor(readonly outcome: FlowOutcome) {
    super(outcome);
  }
}

/**
 * One run of a flow: its state, the step it waits for, and its row. Steps reach it through
 * {@link Flow.take}; the flow's file reads them one after the other with {@link Flow.next}.
 */
export class Flow {
  readonly id: string;
  readonly challenges = new Challenges();
  owner: FlowOwner | undefined;
  /** The login email that the flow is about, for its row. */
  email: string | undefined;
  /** Names the one link that lives. */
  linkNumber = 0;
  deadline: number;
  delivery: DeliveryState | undefined;
  offeredMethods: IdentityMethod[] = [];
  maskedTarget: string | undefined;
  /** Names who opened the flow last: only their flow secret takes steps. */
  opening = 1;
  /** Who took the last step. */
  actor: Actor;
  wait: Wait<FlowStep> | undefined;
  /** The language of what is sent: the account's own, once it is known. */
  language: Language;
  /** What follows a completed flow, after the caller of its last step was answered. */
  afterwards: (() => Promise<unknown>) | undefined;
  private readonly startedAt = Date.now();
  private version = 0;
  private indexedStep: string | undefined;
  private written: Promise<void> = Promise.resolve();
  /** What happened since the row was written last, for the audit table. */
  private readonly events: FlowEvent[] = [];
  private step = 1;
  private taken: Taken | undefined;
  private ending: FlowOutcome | undefined;
  private ended: FlowResult | undefined;
  private made: { uin: string; appId: string } | undefined;
  /** True while the row tells all there is, and the flow waits or has ended. */
  private resting = false;

  constructor(
    readonly input: FlowInput,
    private readonly options: FlowOptions,
  ) {
    this.id = input.flowId;
    this.language = input.language;
    this.actor = input.actor;
    this.deadline = this.startedAt + options.lifetime;
    this.events.push({ name: 'FlowStarted' });
  }

  /** Runs the steps to one of the flow's endings. Only an error of our own makes the workflow fail. */
  async run(steps: () => Promise<void>): Promise<FlowResult> {
    try {
      await steps();
      this.ended = { outcome: 'COMPLETED' };
    } catch (error) {
      this.ended = endingOf(error);
    }
    this.wait = undefined;
    if (this.ended.outcome === 'COMPLETED') this.step = this.options.stepCount;
    this.events.push({ name: 'FlowEnded' });
    await this.publish();
    this.resting = true;
    await this.afterwards?.();
    await condition(allHandlersFinished);
    // It closes in a task of its own: Temporal throws a closing task away when an event arrives with
    // it, such as a message's result, and the answer to the last step must not be thrown away too.
    await sleep(1, { summary: 'closes' });
    return this.ended;
  }

  /** Waits until one of the accepted steps is taken, the deadline passes or the flow is ended. */
  async next<Step extends FlowStep>(wait: Wait<Step>): Promise<Extract<Taken, { step: Step }>> {
    this.wait = wait;
    this.step = wait.step;
    await this.publish();
    this.resting = !this.taken && !this.ending;
    while (!this.taken && !this.ending && Date.now() < this.deadline) {
      const deadline = this.deadline;
      const left = deadline - Date.now();
      // The deadline may move while the flow waits.
      const changed = () => !!this.taken || !!this.ending || this.deadline !== deadline;
      await condition(changed, left, { summary: `ends at its deadline: ${wait.state}` });
    }
    const taken = this.taken;
    this.resting = false;
    this.wait = undefined;
    this.taken = undefined;
    if (this.ending) throw new FlowEnding(this.ending);
    if (!taken) throw new FlowEnding('EXPIRED');
    this.events.push({ name: EVENTS[taken.step], at: Date.now() });
    return taken as Extract<Taken, { step: Step }>;
  }

  /** Whether this step would be taken now. */
  accepts(step: FlowStep): boolean {
    const open = !this.taken && !this.ending && Date.now() < this.deadline;
    return open && this.wait?.accepts.includes(step) === true;
  }

  /** Hands a step to the flow. Call {@link Flow.accepts} before, with nothing awaited between. */
  take(taken: Taken): void {
    this.taken = taken;
    this.actor = taken.actor;
    this.resting = false;
  }

  /** Ends the flow at its next wait; what is being applied is applied to its end. */
  cancel(): void {
    this.ending ??= 'CANCELLED';
    this.resting = false;
  }

  /** Whether it has ended, or ends at its next wait. */
  get isEnding(): boolean {
    return this.ending !== undefined || this.ended !== undefined;
  }

  /** Notes the account that a sign-up made. */
  madeAccount(account: { uin: string; appId: string }): void {
    this.made = account;
  }

  /** The answer to a step: the flow when it waits again or has ended. */
  async settled(): Promise<StepResult> {
    await condition(() => this.resting);
    return { flow: this.snapshot() };
  }

  /** Writes the row and what operators see; one after the other, so that the row never goes back. */
  async publish(): Promise<void> {
    this.version += 1;
    const snapshot = this.snapshot();
    const events = this.events.splice(0);
    setCurrentDetails(describeFlow(snapshot));
    this.index(snapshot);
    const row = {
      snapshot,
      events,
      actor: this.actor,
      opening: this.opening,
      workflowId: workflowInfo().workflowId,
      owner: this.owner,
      email: this.email,
      linkNumber: this.linkNumber,
    };
    this.written = this.written.then(() => store.saveFlow(row));
    await this.written;
  }

  /** Each upsert is an event in history: most new versions stand under the same attributes. */
  private index(snapshot: FlowSnapshot): void {
    const step = snapshot.outcome ?? snapshot.state;
    if (this.indexedStep === step) return;
    this.indexedStep = step;
    upsertSearchAttributes([
      { key: FLOW_ATTRIBUTE, value: this.id },
      { key: STEP_ATTRIBUTE, value: step },
      ...(this.owner ? [{ key: UIN_ATTRIBUTE, value: this.owner.uin }] : []),
    ]);
  }

  private snapshot(): FlowSnapshot {
    const { wait, ended } = this;
    const challenge = wait?.challenge;
    return {
      id: this.id,
      kind: this.options.kind,
      state: ended ? 'ENDED' : (wait?.state ?? 'WORKING'),
      version: this.version,
      nextSteps: wait ? [...wait.accepts, 'CANCEL'] : [],
      offeredMethods: this.offeredMethods,
      step: this.step,
      stepCount: this.options.stepCount,
      startedAt: this.startedAt,
      deadline: this.deadline,
      ...(this.maskedTarget !== undefined && { maskedTarget: this.maskedTarget }),
      ...(this.delivery && { deliveryState: this.delivery }),
      ...(challenge && {
        triesLeft: challenge.triesLeft,
        resendAfter: challenge.resendAfter,
        codeExpiresAt: challenge.expiresAt,
      }),
      ...ended,
      ...this.made,
    };
  }
}

/** The ending that an error stands for; an error of our own is thrown on, to be seen and mended. */
function endingOf(error: unknown): FlowResult {
  if (error instanceof FlowEnding) return { outcome: error.outcome };
  const reason: Reason | undefined = refusalOf(error);
  if (reason) return { outcome: 'REFUSED', reason };
  throw error;
}
