import type { EnteredAddress } from './address.js';

/** The kinds of flow; also the first part of their workflow ids. */
export type FlowKind = 'SIGN_UP' | 'PASSWORD_RESET';

/** What a flow waits for, or that it has ended. */
export type FlowState =
  | 'WORKING'
  | 'AWAITING_LINK'
  | 'AWAITING_IDENTITY_METHOD'
  | 'AWAITING_ADDRESS'
  | 'AWAITING_CODE'
  | 'AWAITING_PASSWORD'
  | 'ENDED';

/** A step that a flow takes. */
export type FlowStep =
  | 'OPEN_LINK'
  | 'CHOOSE_IDENTITY_METHOD'
  | 'SUBMIT_ADDRESS'
  | 'SUBMIT_CODE'
  | 'RESEND_CODE'
  | 'SUBMIT_PASSWORD'
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
  maskedTarget?: string;
  deliveryState?: DeliveryState;
  triesLeft?: number;
  resendAfter?: number;
  codeExpiresAt?: number;
  outcome?: FlowOutcome;
  reason?: string;
  uin?: string;
  appId?: string;
}

/** The person and the service behind a call, as far as they are known. */
export interface Actor {
  /** The calling service. */
  caller: string;
  /** The person's own network address and user agent, passed by a trusted gateway. */
  networkAddress?: string;
  device?: string;
}

/** A security channel that is offered as proof of identity, at the version it then had. */
export interface IdentityChannel {
  kind: IdentityMethodKind;
  address: EnteredAddress;
  version: number;
}
