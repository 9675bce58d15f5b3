import { defineSignal, defineUpdate } from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import type { Reason, RefusalDetails } from '../domain/errors.js';
import type { Actor, FlowSnapshot, IdentityMethodKind } from '../domain/flow.js';
import type { Language } from '../domain/language.js';

/** What every flow is started with. Encrypted in Temporal, as all that follows. */
export interface FlowInput {
  /** UUID of this run; steps for another one are refused. */
  flowId: string;
  actor: Actor;
  language: Language;
}

/** What each step carries besides its own values. */
export interface StepInput {
  flowId: string;
  /** Who takes the step: audit and notices name them. */
  actor: Actor;
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

/** What a step answers: the flow after it, or why it was refused. */
export type StepResult =
  | { flow: FlowSnapshot; refused?: never }
  | { refused: { reason: Reason; details: RefusalDetails } };

/** Answers once a new flow waits for its first step, or at once when it did already. */
export const joinUpdate = defineUpdate<StepResult, [StepInput]>('join');
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
/** Ends the flow for its owner. */
export const cancelUpdate = defineUpdate<StepResult, [StepInput]>('cancel');

/** Someone asked for a reset link; the first time it comes with the start. */
export const askedForLinkSignal = defineSignal<[{ actor: Actor }]>('askedForLink');
/** The button of the page behind a link was pressed. */
export const linkOpenedSignal = defineSignal<[LinkOpenedInput]>('linkOpened');
