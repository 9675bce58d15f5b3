import type { Texts } from '../texts/texts.js';
import { Layout } from './layout.js';

/** Seconds until the page looks whether mails are taken again. */
const LOOK_AGAIN = 10;

/** What the receipt says. */
export interface ResetSentPageProps {
  texts: Texts;
  /** Whether no mail is taken now, whoever it is for. */
  isLate: boolean;
}

/** The receipt (G5.1): the same for every address, also when nothing can be sent. */
export function ResetSentPage({ texts, isLate }: ResetSentPageProps) {
  const { title, text, hints, again, late } = texts.sent;
  if (isLate) {
    return (
      <Layout texts={texts} title={late.title} refresh={LOOK_AGAIN}>
        <p role="status">{late.text}</p>
        <p className="actions">
          <a className="button quiet" href="/reset/sent">
            {late.lookAgain}
          </a>
        </p>
      </Layout>
    );
  }
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
