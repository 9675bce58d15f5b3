import type { DescribeLinkResponse } from '../../gen/holdfast/v1/recovery.js';
import type { Texts } from '../texts/texts.js';
import { Form } from './form.js';
import { Layout } from './layout.js';

/** A link that verifies a contact email. */
export interface ContactEmailLinkPageProps {
  texts: Texts;
  link: DescribeLinkResponse;
  token: string;
}

/** Which address is to be verified, with the button that does it (G3.1). */
export function ContactEmailLinkPage({ texts, link, token }: ContactEmailLinkPageProps) {
  const { title, address, text, submit, notYou } = texts.contactEmail.link;
  const { maskedAccount, expiresAt: until } = link;
  return (
    <Layout texts={texts} title={title}>
      <dl>
        <dt>{address}</dt>
        <dd>{maskedAccount}</dd>
        {until && (
          <>
            <dt>{texts.link.validUntil}</dt>
            <dd>
              <time dateTime={until.toISOString()}>
                {texts.link.validity(until, until.valueOf() - Date.now())}
              </time>
            </dd>
          </>
        )}
      </dl>
      <p>{text}</p>
      <Form action="/contact-email/link" hidden={{ token }}>
        <button>{submit}</button>
      </Form>
      <p className="aside">{notYou}</p>
    </Layout>
  );
}
