import type { ReactNode } from 'react';

import { ICON_PATH } from '../icon.js';
import { STYLE_PATH } from '../style.js';
import type { Texts } from '../texts/texts.js';

/** What every page has. */
export interface LayoutProps {
  texts: Texts;
  title: string;
  /** Said above the heading. */
  above?: string;
  /** Names the error in the title: it is what a screen reader says first. */
  isError?: boolean;
  /** Looks again after this many seconds. */
  refresh?: number;
  children: ReactNode;
}

/** The one look of all pages. They run no script. */
export function Layout(props: LayoutProps) {
  const { texts, title, above, isError = false, refresh, children } = props;
  return (
    <html lang={texts.tag}>
      <head>
        <meta charSet="utf-8" />
        <title>{`${isError ? texts.errorTitle(title) : title} – ${texts.product}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {refresh !== undefined && <meta httpEquiv="refresh" content={refresh.toString()} />}
        <link rel="icon" href={ICON_PATH} type="image/svg+xml" />
        <link rel="stylesheet" href={STYLE_PATH} />
      </head>
      <body>
        <header>
          <a href="/">
            <img src={ICON_PATH} alt="" width={28} height={28} />
            <strong>{texts.product}</strong>
            <span>{texts.accountCentre}</span>
          </a>
        </header>
        <main>
          {above !== undefined && <p className="step">{above}</p>}
          <h1>{title}</h1>
          {children}
        </main>
        <footer>{texts.footer}</footer>
      </body>
    </html>
  );
}
