import type { ReactNode } from 'react';

import { ICON_PATH } from '../web/icon.js';
import { Field } from '../web/pages/field.js';
import { STYLE_PATH } from '../web/style.js';

/** Asks an operator for name and key. */
export function LogInPage({ operator = '', problem }: { operator?: string; problem?: string }) {
  return (
    <Page title="Log in" isError={problem !== undefined}>
      {problem !== undefined && (
        // takes the focus without a script, so that it is read first
        <div className="summary" role="alert" tabIndex={-1} autoFocus>
          <p>{problem}</p>
        </div>
      )}
      <p>
        Inputs and results of workflows are encrypted. Temporal’s UI shows them to operators who
        have logged in here; every look is recorded.
      </p>
      <form method="post" action="/log-in">
        <Field
          name="operator"
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={operator}
        />
        <Field
          name="key"
          label="Service key"
          hint="The one that goes with this name in SERVICE_KEYS; npm start writes it to running.json."
          type="password"
          autoComplete="current-password"
        />
        <button>Log in</button>
      </form>
    </Page>
  );
}

/** Who has logged in, until when, and where to go from here. */
export interface LoggedInProps {
  operator: string;
  until: Date;
  uiUrl: string;
}

/** Leads to Temporal's UI. */
export function LoggedInPage({ operator, until, uiUrl }: LoggedInProps) {
  const time = `${until.toISOString().slice(11, 16)} UTC`;
  return (
    <Page title="You are logged in">
      <p className="notice done">
        As <strong>{operator}</strong>, until <time dateTime={until.toISOString()}>{time}</time>. In
        this browser, Temporal’s UI now shows what workflows hold.
      </p>
      <p className="actions">
        <a className="button" href={uiUrl}>
          Open Temporal’s UI
        </a>
      </p>
      <p className="aside">
        Should it go on showing nothing but cipher text: in its codec server settings, the endpoint
        has to be this server, with cross-origin credentials included.
      </p>
      <form className="aside" method="post" action="/log-out">
        <button className="quiet">Log out</button>
      </form>
    </Page>
  );
}

/** Says what went wrong. */
export function FailedPage({ title, text }: { title: string; text: string }) {
  return (
    <Page title={title} isError>
      <p>{text}</p>
      <p className="actions">
        <a className="button" href="/">
          Back
        </a>
      </p>
    </Page>
  );
}

/** The look of the account centre's pages; these run no script either. */
function Page(props: { title: string; isError?: boolean; children: ReactNode }) {
  const { title, isError = false, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>{`${isError ? `Error: ${title}` : title} – Holdfast`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={ICON_PATH} type="image/svg+xml" />
        <link rel="stylesheet" href={STYLE_PATH} />
      </head>
      <body>
        <header>
          <a href="/">
            <img src={ICON_PATH} alt="" width={28} height={28} />
            <strong>Holdfast</strong>
            <span>Codec server</span>
          </a>
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}
