import type { EnteredAddress } from './address.js';
import type { UndoableKind } from './flow.js';

/** A flow that is open, as another one reaches it. */
export interface OpenFlow {
  flowId: string;
  workflowId: string;
}

/** Whether a change was of the password, which is changed in two ways and never restored (G9.2). */
export function isOfPassword(kind: UndoableKind): boolean {
  return kind === 'PASSWORD_CHANGE' || kind === 'PASSWORD_RESET';
}

/** A change that may be undone (G9). */
export interface UndoableChange {
  /** Id of its undo flow, a UUID. */
  id: string;
  /** The flow that made the change: its story tells of the notices. */
  madeBy: string;
  kind: UndoableKind;
  /** Milliseconds since the epoch. */
  changedAt: number;
  /** Who gets the link, in the order of their link numbers from 1 on. */
  to: EnteredAddress[];
}

/** What a security change leaves to be done once it is committed. */
export interface AppliedChange {
  /** Channels that are told, without a link to undo it. */
  notify: EnteredAddress[];
  /** Open changes of the account: they would be refused, and end now. */
  others: OpenFlow[];
  undo?: UndoableChange;
  /** The account's security epoch from now on. */
  securityEpoch: string;
}
