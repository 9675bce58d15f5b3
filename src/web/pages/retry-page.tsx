import type { ReactNode } from 'react';

import type { Refusal } from '../refusal.js';
import type { Texts } from '../texts/texts.js';
import { Form } from './form.js';
import { Layout } from './layout.js';

/** A form as it was sent, to be sent again. */
export interface RetryForm {
  action: string;
  /** The same one for the same input: it has one effect, whether or not the first try had it. */
  requestId: string | undefined;
  hidden: Readonly<Record<string, string>>;
  /** What the person sees of what they entered. */
  fields?: ReactNode;
  /** What is said of what they entered. */
  note?: string;
}

/** What can't be done now, and how to try it again. */
export interface RetryPageProps {
  texts: Texts;
  refusal: Refusal;
  /** Nothing for a page that was only to be shown. */
  form: RetryForm | undefined;
}

/** Says that the fault is ours, and keeps what was entered. */
export function RetryPage({ texts, refusal, form }: RetryPageProps) {
  const { title, again } = texts.retry;
  return (
    <Layout texts={texts} title={title} isError>
      <div className="summary" role="alert" tabIndex={-1} autoFocus>
        <p>{texts.refusals[refusal.reason](refusal)}</p>
      </div>
      {form ? (
        <Form action={form.action} requestId={form.requestId} hidden={form.hidden}>
          {form.note && <p>{form.note}</p>}
          {form.fields}
          <button>{again}</button>
        </Form>
      ) : (
        <p className="actions">
          {/* this very address: a link with a token stays what it is */}
          <a className="button" href="">
            {again}
          </a>
        </p>
      )}
    </Layout>
  );
}
