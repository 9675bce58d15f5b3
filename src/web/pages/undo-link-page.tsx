import type { DescribeLinkResponse } from '../../gen/holdfast/v1/recovery.js';
import type { Texts } from '../texts/texts.js';
import { undoesPassword, undoneKindOf } from '../undone-kind.js';
import { Form } from './form.js';
import { Layout } from './layout.js';

/** A link that undoes a change, and the change. */
export interface UndoLinkPageProps {
  texts: Texts;
  link: DescribeLinkResponse;
  token: string;
}

/** What was changed and when, with the button that freezes the account (G9.2). */
export function UndoLinkPage({ texts, link, token }: UndoLinkPageProps) {
  const { title, changed, when, sentTo, until, freeze, restore, submit, wasYou } = texts.undo.link;
  const { maskedAccount, expiresAt, changedAt } = link;
  const kind = undoneKindOf(link.undoneKind);
  return (
    <Layout texts={texts} title={title}>
      <dl>
        <dt>{changed}</dt>
        <dd>{texts.undo.kinds[kind]}</dd>
        <dt>{when}</dt>
        <dd>{changedAt && <Moment texts={texts} at={changedAt} />}</dd>
        <dt>{undoesPassword(kind) ? texts.link.account : sentTo}</dt>
        <dd>{maskedAccount}</dd>
        <dt>{until}</dt>
        <dd>{expiresAt && <Moment texts={texts} at={expiresAt} />}</dd>
      </dl>
      <p>{freeze}</p>
      <p>{restore(kind)}</p>
      <Form action="/undo/link" hidden={{ token }}>
        <button>{submit}</button>
      </Form>
      <p className="aside">{wasYou}</p>
    </Layout>
  );
}

function Moment({ texts, at }: { texts: Texts; at: Date }) {
  return <time dateTime={at.toISOString()}>{texts.moment(at)}</time>;
}
