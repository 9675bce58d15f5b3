import type { UndoLink } from '../message.js';
import type { Action, MailText } from './texts.js';

/** What to do if a change wasn't yours. */
type NotYou = Pick<MailText, 'notYou' | 'notYouAction'>;

/**
 * Undo the change, for whom the notice has the link to; whoever has none does something else. Never
 * both: a frozen account takes no reset.
 */
export function undoOr(
  { undoUrl }: Partial<UndoLink>,
  undo: { notYou: string; label: Action['label'] },
  instead: NotYou,
): NotYou {
  if (undoUrl === undefined) return instead;
  return { notYou: undo.notYou, notYouAction: { label: undo.label, url: undoUrl } };
}
