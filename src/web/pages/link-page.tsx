import type { DescribeLinkResponse } from '../../gen/holdfast/v1/recovery.js';
import type { Texts } from '../texts/texts.js';
import { Form } from './form.js';
import { Layout } from './layout.js';

/** A link that is alive, and what it is about. */
export interface LinkPageProps {
  texts: Texts;
  link: DescribeLinkResponse;
  token: string;
}

/** What a link is about, with the button that opens its flow (G5.2). */
export function LinkPage({ texts, link, token }: LinkPageProps) {
  const { title, account, validUntil, validity, text, submit, notYou } = texts.link;
  const { maskedAccount, expiresAt: until } = link;
  return (
    <Layout texts={texts} title={title}>
      <dl>
        <dt>{account}</dt>
        <dd>{maskedAccount}</dd>
        {until && (
          <>
            <dt>{validUntil}</dt>
            <dd>
              <time dateTime={until.toISOString()}>
                {validity(until, until.valueOf() - Date.now())}
              </time>
            </dd>
          </>
        )}
      </dl>
      <p>{text}</p>
      <Form action="/reset/link" hidden={{ token }}>
        <button>{submit}</button>
      </Form>
      <p className="aside">{notYou}</p>
    </Layout>
  );
}
