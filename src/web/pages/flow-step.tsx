import type { ReactNode } from 'react';

import { FlowStep as Step, type Flow } from '../../gen/holdfast/v1/flow.js';
import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import { Form } from './form.js';
import { Layout } from './layout.js';
import { hasProblems, ProblemSummary } from './problem-summary.js';

/** A step of a flow. */
export interface FlowStepProps {
  texts: Texts;
  flow: Flow;
  path: string;
  problems: Problems;
  title: string;
  children: ReactNode;
}

/** What the steps of a flow share: where one is, what went wrong, and the way out. */
export function FlowStep({ texts, flow, path, problems, title, children }: FlowStepProps) {
  return (
    <Layout
      texts={texts}
      title={title}
      above={texts.stepOf(flow.step, flow.stepCount)}
      isError={hasProblems(problems)}
    >
      <ProblemSummary texts={texts} problems={problems} />
      {children}
      {flow.nextSteps.includes(Step.FLOW_STEP_CANCEL) && (
        <Form action={`${path}/cancel`} className="aside">
          <span>{texts.cancel.text}</span> <button className="link">{texts.cancel.submit}</button>
        </Form>
      )}
    </Layout>
  );
}
