import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';
import { Field } from './field.js';
import { Form } from './form.js';
import { Layout } from './layout.js';
import { hasProblems, ProblemSummary } from './problem-summary.js';

/** Asks for the account email (G5.1). */
export function ResetStartPage({ texts, problems, email }: EmailFieldProps) {
  return (
    <Layout texts={texts} title={texts.start.title} isError={hasProblems(problems)}>
      <ProblemSummary texts={texts} problems={problems} />
      <p>{texts.start.text}</p>
      <Form action="/reset">
        <EmailField texts={texts} problems={problems} email={email} />
        <button>{texts.start.submit}</button>
      </Form>
    </Layout>
  );
}

/** The account email as it was typed, and what is wrong with it. */
export interface EmailFieldProps {
  texts: Texts;
  problems: Problems;
  email: string;
}

/** The input of the account email. */
export function EmailField({ texts, problems, email }: EmailFieldProps) {
  return (
    <Field
      name="email"
      label={texts.start.email}
      errors={problems.fields['email']}
      type="email"
      autoComplete="email"
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={email}
    />
  );
}
