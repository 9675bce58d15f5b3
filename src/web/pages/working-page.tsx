import type { Texts } from '../texts/texts.js';
import { Layout } from './layout.js';

/** Seconds until the page looks again. */
const LOOK_AGAIN = 2;

/** Between two steps of a flow. */
export function WorkingPage({ texts, path }: { texts: Texts; path: string }) {
  const { title, text, lookAgain } = texts.working;
  return (
    <Layout texts={texts} title={title} refresh={LOOK_AGAIN}>
      <p role="status">{text}</p>
      <p className="actions">
        <a className="button quiet" href={path}>
          {lookAgain}
        </a>
      </p>
    </Layout>
  );
}
