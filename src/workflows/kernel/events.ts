import type { Taken } from './steps.js';

/** Something that happened in a flow, for the audit table. */
export interface FlowEvent {
  name: string;
  /** When it happened, by the workflow's clock, milliseconds since the epoch; when it is written, if unset. */
  at?: number;
}

/** The names of steps in the audit table. */
export const EVENTS: Record<Taken['step'], string> = {
  OPEN_LINK: 'LinkOpened',
  SUBMIT_CODE: 'CodeAccepted',
  RESEND_CODE: 'CodeAskedAgain',
  CHOOSE_IDENTITY_METHOD: 'IdentityMethodChosen',
  SUBMIT_ADDRESS: 'AddressEntered',
  SUBMIT_PASSWORD: 'PasswordEntered',
  CONFIRM_UNDO: 'FormerPasswordAccepted',
};
