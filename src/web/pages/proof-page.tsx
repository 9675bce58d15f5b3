import type { FlowPageProps } from './flow-page-props.js';
import { FlowStep } from './flow-step.js';
import { Form } from './form.js';
import { FormerPasswordForm } from './former-password-form.js';
import { MethodChoice } from './method-choice.js';

/** Says that the account is frozen, and asks for a proof that is older than the change (G9.2). */
export function ProofPage(props: FlowPageProps) {
  const { texts, flow, path, problems, entered, undone } = props;
  const { title, frozen, ask, orCode, methodText, noMethod, support } = texts.undo.proof;
  return (
    <FlowStep {...props} title={title}>
      <p className="notice">{frozen}</p>
      <p>{ask(undone)}</p>
      <FormerPasswordForm {...props} />
      <section className="other-ways" aria-labelledby="or-code">
        <h2 id="or-code">{orCode}</h2>
        {flow.offeredMethods.length > 0 ? (
          <Form action={`${path}/method`}>
            <MethodChoice
              name="method"
              legend={texts.method.text}
              hint={methodText}
              texts={texts}
              methods={flow.offeredMethods}
              chosen={entered['method']}
              errors={problems.fields['method']}
            />
            <button className="quiet">{texts.method.submit}</button>
          </Form>
        ) : (
          <p className="hint">{noMethod}</p>
        )}
      </section>
      <p className="aside">{support}</p>
    </FlowStep>
  );
}
