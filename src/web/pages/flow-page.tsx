import { FlowKind, FlowState } from '../../gen/holdfast/v1/flow.js';
import { CodePage } from './code-page.js';
import { EndedPage } from './ended-page.js';
import type { FlowPageProps } from './flow-page-props.js';
import { MethodPage } from './method-page.js';
import { PasswordPage } from './password-page.js';
import { ProofPage } from './proof-page.js';
import { UndoEndedPage } from './undo-ended-page.js';
import { WorkingPage } from './working-page.js';

/** The page for what a flow waits for. */
export function FlowPage(props: FlowPageProps) {
  switch (props.flow.state) {
    case FlowState.FLOW_STATE_AWAITING_PASSWORD:
      return <PasswordPage {...props} />;
    case FlowState.FLOW_STATE_AWAITING_IDENTITY_METHOD:
      return <MethodPage {...props} />;
    case FlowState.FLOW_STATE_AWAITING_CODE:
      return <CodePage {...props} />;
    case FlowState.FLOW_STATE_AWAITING_PROOF:
      return <ProofPage {...props} />;
    case FlowState.FLOW_STATE_ENDED:
      return props.flow.kind === FlowKind.FLOW_KIND_UNDO ? (
        <UndoEndedPage {...props} />
      ) : (
        <EndedPage {...props} />
      );
    default:
      return <WorkingPage {...props} />;
  }
}
