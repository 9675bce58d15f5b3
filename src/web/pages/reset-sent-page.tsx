import type { Texts } from '../texts/texts.js';
import { Layout } from './layout.js';

/** The receipt (G5.1): the same for every address, also when nothing can be sent. */
export function ResetSentPage({ texts }: { texts: Texts }) {
  const { title, text, hints, again } = texts.sent;
  return (
    <Layout texts={texts} title={title}>
      <p>{text}</p>
      <ul>
        {hints.map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ul>
      <p className="actions">
        <a className="button quiet" href="/reset">
          {again}
        </a>
      </p>
    </Layout>
  );
}
