import { isOfPassword } from '../domain/applied-change.js';
import type { UndoableKind } from '../domain/flow.js';

/** What an undo may undo, as far as pages tell it apart. */
export type UndoneKind = UndoableKind | 'OTHER';

const KINDS: readonly UndoableKind[] = [
  'SECURITY_MOBILE_CHANGE',
  'VERIFICATION_EMAIL_CHANGE',
  'LOGIN_EMAIL_CHANGE',
  'PASSWORD_CHANGE',
  'PASSWORD_RESET',
];

/** The kind of change by its name, with or without the contract's prefix. */
export function undoneKindOf(name: string | undefined): UndoneKind {
  const bare = name?.replace(/^FLOW_KIND_/, '');
  return KINDS.find((kind) => kind === bare) ?? 'OTHER';
}

/** Whether it is a password that was changed: it isn't restored, but reset (G9.2). */
export function undoesPassword(kind: UndoneKind): boolean {
  return kind !== 'OTHER' && isOfPassword(kind);
}
