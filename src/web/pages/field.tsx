import type { InputHTMLAttributes } from 'react';

/** A labelled input, with a hint and what is wrong with it. */
export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'name'> {
  /** As the contract names it; also the input's id. */
  name: string;
  label: string;
  hint?: string;
  errors?: readonly string[] | undefined;
}

/** Hint and errors are tied to the input, so that a screen reader says them with it. */
export function Field({ name, label, hint, errors = [], ...input }: FieldProps) {
  const hintId = `${name}-hint`;
  const errorsId = `${name}-errors`;
  const describedBy = [hint && hintId, errors.length > 0 && errorsId].filter(Boolean).join(' ');
  return (
    <div className={errors.length > 0 ? 'field wrong' : 'field'}>
      <label htmlFor={name}>{label}</label>
      {hint && (
        <p className="hint" id={hintId}>
          {hint}
        </p>
      )}
      <Errors id={errorsId} errors={errors} />
      <input
        {...input}
        id={name}
        name={name}
        required
        aria-describedby={describedBy || undefined}
        aria-invalid={errors.length > 0 || undefined}
      />
    </div>
  );
}

/** What is wrong with a field. */
export function Errors({ id, errors }: { id: string; errors: readonly string[] }) {
  if (errors.length === 0) return null;
  return (
    <ul className="errors" id={id}>
      {errors.map((error) => (
        <li key={error}>{error}</li>
      ))}
    </ul>
  );
}
