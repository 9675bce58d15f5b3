import type { Texts } from '../texts/texts.js';
import { Layout } from './layout.js';

/** Where the account centre begins. */
export function HomePage({ texts }: { texts: Texts }) {
  return (
    <Layout texts={texts} title={texts.home.title}>
      <p>{texts.home.text}</p>
      <a className="tile" href="/reset">
        <strong>{texts.home.reset}</strong>
        <span>{texts.home.resetText}</span>
      </a>
    </Layout>
  );
}
