import type { PasswordPolicy } from '../../domain/password.js';
import type { Flow } from '../../gen/holdfast/v1/flow.js';
import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import type { UndoneKind } from '../undone-kind.js';

/** A flow as it stands, and what became of the last step. */
export interface FlowPageProps {
  texts: Texts;
  flow: Flow;
  /** The flow's own page: its steps are posted below. */
  path: string;
  /** What an undo undoes. */
  undone: UndoneKind;
  policy: PasswordPolicy;
  problems: Problems;
  /** What was entered and may be shown again, by field. */
  entered: Readonly<Record<string, string>>;
}
