import type { Message, Texts } from '../texts/texts.js';
import { Layout } from './layout.js';

/** A page that says something and leads to the next step. */
export interface MessagePageProps {
  texts: Texts;
  message: Message;
  /** Where the next step is. */
  href: string;
  tone?: 'done' | 'plain';
}

/** Renders a {@link Message}. */
export function MessagePage({ texts, message, href, tone = 'plain' }: MessagePageProps) {
  return (
    <Layout texts={texts} title={message.title}>
      <p className={tone === 'done' ? 'notice done' : undefined}>{message.text}</p>
      <p className="actions">
        <a className={tone === 'done' ? 'button quiet' : 'button'} href={href}>
          {message.next}
        </a>
      </p>
    </Layout>
  );
}
