import { FlowStep } from '../../gen/holdfast/v1/flow.js';
import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import { Field } from './field.js';
import type { FlowPageProps } from './flow-page-props.js';
import { Form } from './form.js';

/** The password from before the change. Never filled in again. */
export interface FormerPasswordFieldProps {
  texts: Texts;
  problems: Problems;
}

/** The input of the former password. */
export function FormerPasswordField({ texts, problems }: FormerPasswordFieldProps) {
  const { label, hint } = texts.undo.formerPassword;
  return (
    <Field
      name="former_password"
      label={label}
      hint={hint}
      errors={problems.fields['former_password']}
      type="password"
      autoComplete="current-password"
    />
  );
}

/** Takes the former password as the proof of an undo (G9.2). */
export function FormerPasswordForm(props: FlowPageProps & { quiet?: boolean }) {
  const { texts, path, problems, quiet = false } = props;
  return (
    <Form action={`${path}/password`}>
      <FormerPasswordField texts={texts} problems={problems} />
      <button className={quiet ? 'quiet' : undefined}>{texts.undo.formerPassword.submit}</button>
    </Form>
  );
}

/** The former password instead of a code, where the flow takes it. */
export function FormerPasswordInstead(props: FlowPageProps) {
  const { texts, flow } = props;
  if (!flow.nextSteps.includes(FlowStep.FLOW_STEP_CONFIRM_UNDO)) return null;
  return (
    <section className="other-ways" aria-labelledby="instead">
      <h2 id="instead">{texts.undo.formerPassword.instead}</h2>
      <FormerPasswordForm {...props} quiet />
    </section>
  );
}
