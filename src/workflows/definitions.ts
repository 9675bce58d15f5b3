import { defineSignal, defineUpdate } from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import type { UndoableChange } from '../domain/applied-change.js';
import type { Reason, RefusalDetails } from '../domain/errors.js';
import type { Actor, FlowOwner, FlowSnapshot, IdentityMethodKind } from '../domain/flow.js';
import type { Language } from '../domain/language.js';
import type { NoticeTemplate } from '../messaging/message.js';

/** What every flow is started with. Encrypted in Temporal, as all that follows. */
export interface FlowInput {
  /** UUID of this run; steps for another one are refused. */
  flowId: string;
  actor: Actor;
  language: Language;
}

/** What a change of a logged-in person is started with. */
export interface ChangeInput extends FlowInput {
  owner: FlowOwner;
  /** Id of the session whose steps the flow takes. */
  session: string;
  /** How identity is to be verified, where it has to be; without it the flow asks. */
  identityMethod?: IdentityMethodKind;
}

/** Starts the reset of a forgotten password. */
export interface ResetPasswordInput extends FlowInput {
  /** As it was typed: it is looked up, and never mailed to. */
  email: EnteredAddress;
  /** Milliseconds that the link lives (`RESET_LINK_TTL`). */
  linkLifetime: number;
}

/** Starts the undo of a security change. */
export interface UndoChangeInput extends FlowInput {
  owner: FlowOwner;
  /** How the change is announced. */
  template: NoticeTemplate;
  change: UndoableChange;
}

/** What each step carries besides its own values. */
export interface StepInput {
  flowId: string;
  /** Who takes the step: audit and notices name them. */
  actor: Actor;
  /** Id of the session that it is taken from, if it is from one. */
  session?: string;
}

/** A start, also of a flow that is open already (G8.3). */
export interface JoinInput extends StepInput {
  /** The account as it is now: an open flow that began before a security change is over. */
  owner?: FlowOwner;
  /** What was newly entered. */
  address?: EnteredAddress;
  identityMethod?: IdentityMethodKind;
}

/** A typed code, as workflows may know it. */
export interface SubmitCodeInput extends StepInput {
  /** Digests of what was typed, one for each live key. */
  digests: { keyId: string; digest: string }[];
}

/** An address to prove. */
export interface SubmitAddressInput extends StepInput {
  address: EnteredAddress;
}

/** A password that was checked, hashed and staged. */
export interface SubmitPasswordInput extends StepInput {
  /** The hash itself waits in PostgreSQL. */
  stagedPasswordId: string;
  accountName?: string;
  identityMethod?: IdentityMethodKind;
}

/** A way to verify identity. */
export interface ChooseIdentityMethodInput extends StepInput {
  method: IdentityMethodKind;
}

/** A link whose button was pressed. */
export interface LinkOpenedInput extends StepInput {
  linkNumber: number;
  /** Names this opening: from now on, only its flow secret takes steps. */
  opening: number;
}

/**
 * What an operator asks of a flow. The codec server makes this form of what is typed in Temporal's UI, and
 * names who has logged in there: no other handler finds its own values in it.
 */
export interface OperatorInput {
  operator: string;
  /** Names this one asking, which a flow takes once, whoever sends it again; unset in what former versions sealed. */
  use?: string;
  input: {
    flowId: string;
    /** Why, for the audit table. */
    reason: string;
    /** How long the flow is to live from now on, for an extension. */
    minutes?: number;
  };
}

/** What a step answers: the flow after it, or why it was refused. */
export type StepResult =
  | { flow: FlowSnapshot; refused?: never }
  | { refused: { reason: Reason; details: RefusalDetails } };

/** Answers once a new flow waits for its first step or has ended; joins the one that is open. */
export const joinUpdate = defineUpdate<StepResult, [JoinInput]>('join');
/** Judges a typed code. */
export const submitCodeUpdate = defineUpdate<StepResult, [SubmitCodeInput]>('submitCode');
/** Sends the live code again, or a new one. */
export const resendCodeUpdate = defineUpdate<StepResult, [StepInput]>('resendCode');
/** Takes the address to prove. */
export const submitAddressUpdate = defineUpdate<StepResult, [SubmitAddressInput]>('submitAddress');
/** Takes the id of a staged password. */
export const submitPasswordUpdate = defineUpdate<StepResult, [SubmitPasswordInput]>(
  'submitPassword',
);
/** Takes the security channel that is to prove identity. */
export const chooseIdentityMethodUpdate = defineUpdate<StepResult, [ChooseIdentityMethodInput]>(
  'chooseIdentityMethod',
);
/** The former password was given: the server has compared and noted it. */
export const confirmUndoUpdate = defineUpdate<StepResult, [StepInput]>('confirmUndo');
/** Ends the flow for its owner. */
export const cancelUpdate = defineUpdate<StepResult, [StepInput]>('cancel');

/** Ends the flow for an operator. */
export const operatorCancelUpdate = defineUpdate<StepResult, [OperatorInput]>('operatorCancel');
/** Sends the code or the link that the flow waits for again. */
export const operatorResendUpdate = defineUpdate<StepResult, [OperatorInput]>('operatorResend');
/** Moves the flow's deadline, never a code's or a link's. */
export const operatorExtendUpdate = defineUpdate<StepResult, [OperatorInput]>('operatorExtend');

/** The same as {@link operatorCancelUpdate}, for who needs no answer. */
export const operatorCancelSignal = defineSignal<[OperatorInput]>('cancel');
/** The same as {@link operatorResendUpdate}. */
export const operatorResendSignal = defineSignal<[OperatorInput]>('resend');
/** The same as {@link operatorExtendUpdate}. */
export const operatorExtendSignal = defineSignal<[OperatorInput]>('extend');

/** Who asked for a link, and by which request; one that is repeated is served once. */
export interface AskedForLink {
  actor: Actor;
  request?: string;
}

/** Someone asked for a reset link; the first time it comes with the start. */
export const askedForLinkSignal = defineSignal<[AskedForLink]>('askedForLink');
/** The button of the page behind a link was pressed. */
export const linkOpenedSignal = defineSignal<[LinkOpenedInput]>('linkOpened');
/** The account changed under an open flow, which ends: what it would apply is refused anyway. */
export const accountChangedSignal =
  defineSignal<[{ flowId: string; reason: Reason }]>('accountChanged');
/** A contact channel of the account changed, or it is active again: a held message looks again where it may go (G3.1). */
export const contactChannelChangedSignal = defineSignal('contactChannelChanged');

/** Starts a run of the password reminders; the schedule's need nothing. */
export interface RemindOfPasswordsInput {
  runId: string;
  actor: Actor;
  /** Why it was started, for the audit table. */
  reason: string;
}
