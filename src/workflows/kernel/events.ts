import type { Taken } from './steps.js';

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
