import type { FlowPageProps } from './flow-page-props.js';
import { FlowStep } from './flow-step.js';
import { Form } from './form.js';
import { MethodChoice } from './method-choice.js';

/** Asks how to verify identity (G5.4). */
export function MethodPage(props: FlowPageProps) {
  const { texts, flow, path, problems, entered } = props;
  const { title, text, submit } = texts.method;
  return (
    <FlowStep {...props} title={title}>
      <Form action={`${path}/method`}>
        <MethodChoice
          name="method"
          legend={text}
          hint={texts.password.methodText}
          texts={texts}
          methods={flow.offeredMethods}
          chosen={entered['method']}
          errors={problems.fields['method']}
        />
        <button>{submit}</button>
      </Form>
    </FlowStep>
  );
}
