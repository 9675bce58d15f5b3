import type { EnteredAddress } from './address.js';

/** The kinds of flow; in lower case with hyphens, also the first part of their workflow ids. */
export type FlowKind =
  | 'SIGN_UP'
  | 'PASSWORD_RESET'
  | 'NAME_CHANGE'
  | 'INDUSTRY_CHANGE'
  | 'ADDRESS_CHANGE'
  | 'CONTACT_MOBILE_CHANGE'
  | 'SECURITY_MOBILE_CHANGE'
  | 'CONTACT_EMAIL_CHANGE'
  | 'VERIFICATION_EMAIL_CHANGE'
  | 'LOGIN_EMAIL_CHANGE'
  | 'PASSWORD_CHANGE'
  | 'SUB_USER_PASSWORD_CHANGE'
  | 'SUB_USER_EDIT'
  | 'LOG_IN'
  | 'ACCOUNT_RECOVERY'
  | 'UNDO'
  | 'ACCOUNT_OPERATION'
  | 'SUBSCRIPTION_CHANGE';

/** Security changes, which their former address may undo (G9.1). */
export type UndoableKind = Extract<
  FlowKind,
  | 'SECURITY_MOBILE_CHANGE'
  | 'VERIFICATION_EMAIL_CHANGE'
  | 'LOGIN_EMAIL_CHANGE'
  | 'PASSWORD_CHANGE'
  | 'PASSWORD_RESET'
>;

/** What a flow waits for, or that it has ended. */
export type FlowState =
  | 'WORKING'
  | 'AWAITING_LINK'
  | 'AWAITING_IDENTITY_METHOD'
  | 'AWAITING_ADDRESS'
  | 'AWAITING_CODE'
  | 'AWAITING_PASSWORD'
  | 'AWAITING_PROOF'
  | 'ENDED';

/** A step that a flow takes. */
export type FlowStep =
  | 'OPEN_LINK'
  | 'CHOOSE_IDENTITY_METHOD'
  | 'SUBMIT_ADDRESS'
  | 'SUBMIT_CODE'
  | 'RESEND_CODE'
  | 'SUBMIT_PASSWORD'
  | 'CONFIRM_UNDO'
  | 'CANCEL';

/** How a flow ended. */
export type FlowOutcome = 'COMPLETED' | 'EXPIRED' | 'CANCELLED' | 'REFUSED';

/** What became of the last message. */
export type DeliveryState = 'SENDING' | 'SENT' | 'FAILED';

/** A security channel that may prove identity (G8.6). */
export type IdentityMethodKind = 'SECURITY_MOBILE' | 'VERIFICATION_EMAIL';

/** An offered way to prove identity. */
export interface IdentityMethod {
  kind: IdentityMethodKind;
  maskedAddress: string;
}

/** A flow as callers see it, kept in its row. Times are milliseconds since the epoch. */
export interface FlowSnapshot {
  id: string;
  kind: FlowKind;
  state: FlowState;
  version: number;
  nextSteps: FlowStep[];
  offeredMethods: IdentityMethod[];
  step: number;
  stepCount: number;
  startedAt: number;
  deadline: number;
  /** Id of the session whose steps are taken, for a change of a logged-in person; callers aren't told. */
  session?: string;
  maskedTarget?: string;
  deliveryState?: DeliveryState;
  triesLeft?: number;
  resendAfter?: number;
  codeExpiresAt?: number;
  outcome?: FlowOutcome;
  reason?: string;
  uin?: string;
  appId?: string;
  /** Until when verified identity counts. */
  identityValidUntil?: number;
  /** What an account recovery found. */
  maskedLoginEmails?: string[];
}

/** The person and the service behind a call, as far as they are known. */
export interface Actor {
  /** The calling service. */
  caller: string;
  /** The person's own network address and user agent, passed by a trusted gateway. */
  networkAddress?: string;
  device?: string;
}

/** The account, or its sub-user, that a flow belongs to, and what its apply depends on. */
export interface FlowOwner {
  uin: string;
  subUserId?: string;
  /** Raised by every security change: a flow that began before one applies nothing. */
  securityEpoch: string;
}

/** A security channel that is offered as proof of identity, at the version it then had. */
export interface IdentityChannel {
  kind: IdentityMethodKind;
  address: EnteredAddress;
  version: number;
}

/** Something that happened in a flow, for the audit table. */
export interface FlowEvent {
  name: string;
  /** When it happened, by the workflow's clock, milliseconds since the epoch; when it is written, if unset. */
  at?: number;
  /** Who did it, when it wasn't who took the last step. */
  actor?: Actor;
  /** Why an operator did it. */
  operatorReason?: string;
  /** For the audit table. */
  after?: object;
}

/** An event by its place in its flow, from 1. */
export interface CountedEvent extends FlowEvent {
  number: number;
}
