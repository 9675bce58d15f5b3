import { IdentityMethodKind, type IdentityMethod } from '../../gen/holdfast/v1/flow.js';
import type { Texts } from '../texts/texts.js';
import { Errors } from './field.js';

/** A choice among the offered verification methods. */
export interface MethodChoiceProps {
  /** The field, as the contract names it; also the id of its first button. */
  name: string;
  legend: string;
  hint: string;
  texts: Texts;
  methods: readonly IdentityMethod[];
  /** The kind that was chosen before; the first one when there was none. */
  chosen: string | undefined;
  errors: readonly string[] | undefined;
}

/** Radio buttons, addresses masked (G8.6). */
export function MethodChoice(props: MethodChoiceProps) {
  const { name, legend, hint, texts, methods, chosen, errors = [] } = props;
  const checked = methods.find(({ kind }) => kind === chosen) ?? methods[0];
  const errorsId = `${name}-errors`;
  return (
    <fieldset
      className={errors.length > 0 ? 'field wrong' : 'field'}
      aria-describedby={errors.length > 0 ? errorsId : undefined}
    >
      <legend>{legend}</legend>
      <p className="hint">{hint}</p>
      <Errors id={errorsId} errors={errors} />
      {methods.map((method, index) => (
        <label key={method.kind} className="choice">
          <input
            type="radio"
            id={index === 0 ? name : undefined}
            name={name}
            value={method.kind}
            defaultChecked={method === checked}
          />
          <span>{texts.methods[channelOf(method)](method.maskedAddress)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The channel that a method goes over. */
export function channelOf({ kind }: IdentityMethod): 'mobile' | 'email' {
  return kind === IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE ? 'mobile' : 'email';
}
