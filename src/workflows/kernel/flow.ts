import {
  allHandlersFinished,
  condition,
  patched,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

import type { EnteredAddress } from '../../domain/address.js';
import { IDENTITY_LIFETIME } from '../../domain/durations.js';
import type {
  Actor,
  DeliveryState,
  FlowOwner,
  FlowSnapshot,
  FlowStep,
  IdentityMethod,
  IdentityMethodKind,
} from '../../domain/flow.js';
import type { Language } from '../../domain/language.js';
import { keepStep, store } from '../activities.js';
import type { FlowInput, StepResult } from '../definitions.js';
import { Challenges } from './challenges.js';
import { describeFlow } from './describe-flow.js';
import { indexFlow } from './index-flow.js';
import { endingOf, FlowEnding, StartingOver } from './endings.js';
import { EVENTS } from './events.js';
import { Journal } from './journal.js';
import { snapshotOf } from './snapshot.js';
import type { FlowOptions, FlowResult, ResendableLink, Taken, Wait } from './steps.js';

/**
 * One run of a flow: its state, the step it waits for, and its row. Steps reach it through
 * {@link Flow.take}; the flow's file reads them one after the other with {@link Flow.next}.
 */
export class Flow {
  readonly id: string;
  readonly challenges = new Challenges();
  owner: FlowOwner | undefined;
  /** The address that the flow is about, for its row. */
  email: string | undefined;
  /** Names the one link that lives. */
  linkNumber = 0;
  deadline: number;
  delivery: DeliveryState | undefined;
  offeredMethods: IdentityMethod[] = [];
  maskedTarget: string | undefined;
  /** Names who opened the flow last: only their flow secret takes steps. */
  opening = 1;
  /** The number of the link that was opened last. */
  openedLink = 0;
  /** Who took the last step. */
  actor: Actor;
  wait: Wait<FlowStep> | undefined;
  /** The language of what is sent: the account's own, once it is known. */
  language: Language;
  /** The session whose steps are taken, for a change of a logged-in person. */
  session: string | undefined;
  /** The address that the last start brought. */
  entered: EnteredAddress | undefined;
  /** The way to verify identity that the start has chosen. */
  chosenMethod: IdentityMethodKind | undefined;
  /** The account that the flow made. */
  made: { uin: string; appId: string } | undefined;
  /** The link that it waits for, as it can be sent again. */
  link: ResendableLink | undefined;
  /** What became of the last message, in words, for operators. */
  deliveryNote: string | undefined;
  /** The providers that took its messages. */
  readonly providers = new Set<string>();
  /** What an account recovery found. */
  maskedLoginEmails: string[] | undefined;
  /** What follows a completed flow, after the caller of its last step was answered. */
  afterwards: (() => Promise<unknown>) | undefined;
  private readonly startedAt = Date.now();
  private readonly keepsSteps = patched('steps-are-kept');
  /** What happens to it. */
  readonly journal = new Journal();
  private indexed: string | undefined;
  private written: Promise<void> = Promise.resolve();
  private step = 1;
  private taken: Taken | undefined;
  private ending: FlowResult | undefined;
  private startingOver = false;
  private identityValidUntil: number | undefined;
  private ended: FlowResult | undefined;
  /** True while the row tells all there is, and the flow waits or has ended. */
  resting = false;

  constructor(
    readonly input: FlowInput,
    private readonly options: FlowOptions,
  ) {
    this.id = input.flowId;
    this.language = input.language;
    this.actor = input.actor;
    this.deadline = this.startedAt + options.lifetime;
    this.journal.note({ name: 'FlowStarted' });
  }

  /** Runs the steps to one of the flow's endings. Only an error of our own makes the workflow fail. */
  async run(steps: () => Promise<void>): Promise<FlowResult> {
    while (!this.ended) {
      try {
        await steps();
        this.ended = { outcome: 'COMPLETED' };
      } catch (error) {
        if (error instanceof StartingOver) this.forgetProofs();
        else this.ended = endingOf(error);
      }
    }
    this.wait = undefined;
    if (this.ended.outcome === 'COMPLETED') this.step = this.options.stepCount;
    this.journal.note({ name: 'FlowEnded' });
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
    this.resting = !this.isMoving;
    while (!this.isMoving && Date.now() < this.waitsUntil) {
      const until = this.waitsUntil;
      const left = until - Date.now();
      // The deadline may move while the flow waits.
      const changed = () => this.isMoving || this.waitsUntil !== until;
      await condition(changed, left, { summary: `ends at its deadline: ${wait.state}` });
    }
    const { taken, isMoving } = this;
    this.resting = false;
    this.wait = undefined;
    this.taken = undefined;
    // What local activities do stays done when the task is lost that the step came with. A signal is kept at once.
    const isKept = !isMoving || taken?.step === 'OPEN_LINK';
    if (!isKept && this.keepsSteps) await keepStep();
    if (this.ending) throw new FlowEnding(this.ending);
    if (this.startingOver) throw new StartingOver();
    if (!taken) {
      if (Date.now() < this.deadline) throw new StartingOver();
      throw new FlowEnding({ outcome: 'EXPIRED' });
    }
    this.journal.note({ name: EVENTS[taken.step], at: Date.now() });
    return taken as Extract<Taken, { step: Step }>;
  }

  /** Whether this step would be taken now. */
  accepts(step: FlowStep): boolean {
    const open = !this.isMoving && Date.now() < this.waitsUntil;
    return open && this.wait?.accepts.includes(step) === true;
  }

  /** Hands a step to the flow. Call {@link Flow.accepts} before, with nothing awaited between. */
  take(taken: Taken): void {
    this.taken = taken;
    this.actor = taken.actor;
    this.resting = false;
  }

  /** Whether its owner may end it. */
  get isCancellable(): boolean {
    return !this.options.staysOpen;
  }

  /** How long it lives if nobody moves its deadline, milliseconds; undefined when nobody may. */
  get extension(): number | undefined {
    return this.options.hangsOnLink ? undefined : this.options.lifetime;
  }

  /** Ends the flow at its next wait; what is being applied is applied to its end. */
  end(result: FlowResult): void {
    this.ending ??= result;
    this.resting = false;
  }

  /** Goes back to the first step; no code that was sent is right any more. */
  startOver(): void {
    this.startingOver = true;
    this.resting = false;
  }

  /** Notes that identity was verified now: what follows must be done while it counts (G8.2). */
  identityProved(): void {
    this.identityValidUntil = Date.now() + IDENTITY_LIFETIME;
  }

  private forgetProofs(): void {
    this.startingOver = false;
    this.identityValidUntil = undefined;
    this.challenges.voidAll();
  }

  private get isMoving(): boolean {
    return !!this.taken || !!this.ending || this.startingOver;
  }

  private get waitsUntil(): number {
    return Math.min(this.deadline, this.identityValidUntil ?? Infinity);
  }

  /** Whether it has ended, or ends at its next wait. */
  get isEnding(): boolean {
    return this.ending !== undefined || this.ended !== undefined;
  }

  /** The answer to a step: the flow when it waits again or has ended. */
  async settled(): Promise<StepResult> {
    await condition(() => this.resting);
    return { flow: this.snapshot() };
  }

  /** Writes the row and what operators see; one after the other, so that the row never goes back. */
  async publish(): Promise<void> {
    const events = this.journal.turn();
    const snapshot = this.snapshot();
    const { challenge, template } = this.wait ?? {};
    setCurrentDetails(describeFlow(snapshot, this.deliveryNote));
    this.indexed = indexFlow(snapshot, this, this.indexed);
    const row = {
      snapshot,
      events,
      actor: this.actor,
      opening: this.opening,
      workflowId: workflowInfo().workflowId,
      historyLength: workflowInfo().historyLength,
      owner: this.owner,
      email: this.email,
      linkNumber: this.linkNumber,
      ...(challenge && template && { awaitedCode: { template, to: challenge.target } }),
    };
    this.written = this.written.then(() => store.saveFlow(row));
    await this.written;
  }

  private snapshot(): FlowSnapshot {
    const { options, step, startedAt, ended, identityValidUntil } = this;
    const { version } = this.journal;
    return snapshotOf(this, { options, version, step, startedAt, ended, identityValidUntil });
  }
}
