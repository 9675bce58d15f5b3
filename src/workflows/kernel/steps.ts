import type { Reason } from '../../domain/errors.js';
import type { FlowKind, FlowOutcome, FlowState, FlowStep } from '../../domain/flow.js';
import type { CodeTemplate } from '../../messaging/letter.js';
import type {
  ChooseIdentityMethodInput,
  LinkOpenedInput,
  StepInput,
  SubmitAddressInput,
  SubmitPasswordInput,
} from '../definitions.js';
import type { Challenge } from './challenge.js';

/** A step that was taken, with what it brought. A submitted code was judged right and is burnt. */
export type Taken =
  | ({ step: 'OPEN_LINK' } & LinkOpenedInput)
  | ({ step: 'SUBMIT_CODE' } & StepInput)
  | ({ step: 'RESEND_CODE' } & StepInput)
  | ({ step: 'CHOOSE_IDENTITY_METHOD' } & ChooseIdentityMethodInput)
  | ({ step: 'SUBMIT_ADDRESS' } & SubmitAddressInput)
  | ({ step: 'SUBMIT_PASSWORD' } & SubmitPasswordInput)
  | ({ step: 'CONFIRM_UNDO' } & StepInput);

/** A link that can be sent again. */
export interface ResendableLink {
  /** When it may be sent again at the earliest, milliseconds since the epoch. */
  resendAfter: number;
  resend: () => void;
}

/** What a flow waits for. */
export interface Wait<Step extends FlowStep> {
  state: FlowState;
  /** Step n of the flow's `stepCount`. */
  step: number;
  accepts: readonly Step[];
  /** The code that is judged meanwhile. */
  challenge?: Challenge;
  /** What the code comes in; unset where its sends are seen nowhere. */
  template?: CodeTemplate;
  /** Which addresses SUBMIT_ADDRESS takes. */
  channel?: 'email' | 'mobile';
}

/** What a flow returns to Temporal: no address, no secret. */
export interface FlowResult {
  outcome: FlowOutcome;
  reason?: Reason;
}

/** What a flow is: how long it may take, and in how many steps. */
export interface FlowOptions {
  kind: FlowKind;
  /** Milliseconds after which it ends by itself. */
  lifetime: number;
  stepCount: number;
  /** Nobody can cancel it: what it stands for ends in no other way. */
  staysOpen?: boolean;
  /** Its deadline is its link's, and no operator moves it. */
  hangsOnLink?: boolean;
}
