import type { PasswordPolicy } from '../../domain/password.js';
import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import { Field } from './field.js';
import type { FlowPageProps } from './flow-page-props.js';
import { FlowStep } from './flow-step.js';
import { Form } from './form.js';
import { channelOf, MethodChoice } from './method-choice.js';

/** Asks for the new password, and how to verify identity (G5.3, G5.4). */
export function PasswordPage(props: FlowPageProps) {
  const { texts, flow, path, policy, problems, entered } = props;
  const { title, method, methodText: why, onlyMethod, submit } = texts.password;
  const [only, ...others] = flow.offeredMethods;
  return (
    <FlowStep {...props} title={title}>
      <Form action={`${path}/password`}>
        <PasswordFields texts={texts} policy={policy} problems={problems} />
        {others.length > 0 ? (
          <MethodChoice
            name="identity_method"
            legend={method}
            hint={why}
            texts={texts}
            methods={flow.offeredMethods}
            chosen={entered['identity_method']}
            errors={problems.fields['identity_method']}
          />
        ) : (
          only && (
            <p>
              {onlyMethod[channelOf(only)]} <strong>{only.maskedAddress}</strong>
            </p>
          )
        )}
        <button>{submit}</button>
      </Form>
    </FlowStep>
  );
}

/** The new password, twice. Never filled in again. */
export interface PasswordFieldsProps {
  texts: Texts;
  policy: PasswordPolicy;
  problems: Problems;
}

/** The inputs of a new password. */
export function PasswordFields({ texts, policy, problems }: PasswordFieldsProps) {
  const { rules, newPassword, confirmation } = texts.password;
  return (
    <>
      <Field
        name="new_password"
        label={newPassword}
        hint={rules[policy]}
        errors={problems.fields['new_password']}
        type="password"
        autoComplete="new-password"
      />
      <Field
        name="new_password_confirmation"
        label={confirmation}
        errors={problems.fields['new_password_confirmation']}
        type="password"
        autoComplete="new-password"
      />
    </>
  );
}
