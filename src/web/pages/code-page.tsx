import { DeliveryState } from '../../gen/holdfast/v1/flow.js';
import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import { Field } from './field.js';
import type { FlowPageProps } from './flow-page-props.js';
import { FlowStep } from './flow-step.js';
import { Form } from './form.js';
import { FormerPasswordInstead } from './former-password-form.js';
import { OtherWays } from './other-ways.js';

/** Asks for the code that verifies identity (G5.4, G8.4). */
export function CodePage(props: FlowPageProps) {
  const { texts, flow, path, problems, entered } = props;
  const { title, submit, validity, triesLeft } = texts.code;
  const { codeExpiresAt: until } = flow;
  const left = (until?.valueOf() ?? 0) - Date.now();
  return (
    <FlowStep {...props} title={title}>
      <Delivery texts={texts} path={path} target={flow.maskedTarget} state={flow.deliveryState} />
      <Form action={`${path}/code`}>
        <CodeField texts={texts} problems={problems} code={entered['code'] ?? ''} />
        <button>{submit}</button>
      </Form>
      <p className="hint">
        {until && left > 0 ? (
          <>
            <time dateTime={until.toISOString()}>{validity(until, left)}</time>
            <span>{triesLeft(flow.triesLeft)}</span>
          </>
        ) : (
          texts.refusals.CODE_EXPIRED({ wait: undefined, triesLeft: undefined })
        )}
      </p>
      <OtherWays texts={texts} flow={flow} path={path} />
      <FormerPasswordInstead {...props} />
    </FlowStep>
  );
}

interface DeliveryProps {
  texts: Texts;
  path: string;
  target: string;
  state: DeliveryState;
}

/** Where the code went, and whether it got there. */
function Delivery({ texts, path, target, state }: DeliveryProps) {
  const { sending, sent, failed, lookAgain } = texts.code;
  switch (state) {
    case DeliveryState.DELIVERY_STATE_SENT:
      return <p role="status">{sent[target.includes('@') ? 'email' : 'mobile'](target)}</p>;
    case DeliveryState.DELIVERY_STATE_FAILED:
      return (
        <p className="notice failed" role="status">
          {failed(target)}
        </p>
      );
    default:
      return (
        <p className="notice" role="status">
          {sending(target)} <a href={path}>{lookAgain}</a>
        </p>
      );
  }
}

/** The code as it was typed, and what is wrong with it. */
export interface CodeFieldProps {
  texts: Texts;
  problems: Problems;
  code: string;
}

/** The input of a code. */
export function CodeField({ texts, problems, code }: CodeFieldProps) {
  return (
    <Field
      name="code"
      label={texts.code.code}
      errors={problems.fields['code']}
      className="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      // a pasted code may bring spaces along
      maxLength={16}
      defaultValue={code}
    />
  );
}
