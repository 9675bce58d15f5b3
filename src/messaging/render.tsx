import { render, toPlainText } from '@react-email/render';

import { factsOf } from './facts.js';
import { MailLayout } from './mail-layout.js';
import type { Content, Message } from './message.js';
import type { Mail, Sms } from './provider.js';
import { bodyOf, type MailBody } from './rendered-bodies.js';
import type { Sender } from './sender.js';
import { smsValues } from './sms-values.js';
import { texts } from './texts.js';
import type { ContentOf } from './texts/texts.js';

/** Writes a mail. The same message always has the same Message-ID, whoever sends it in the end. */
export async function renderMail(message: Message, sender: Sender): Promise<Mail> {
  const body = await bodyOf(message, () => writeBody(message));
  return { messageId: `<${message.id}@${sender.domain}>`, to: message.address, ...body };
}

async function writeBody({ content, language }: Message): Promise<MailBody> {
  const { words, mail } = texts(language);
  const text = write(mail, content);
  const html = await render(
    <MailLayout
      words={words}
      text={text}
      code={'code' in content ? content.code : undefined}
      facts={factsOf(content, words)}
    />,
  );
  return { subject: text.subject, html, text: toPlainText(html, { selectors: PLAIN_TEXT }) };
}

/** Writes a text message. */
export function renderSms(message: Message): Sms {
  const { id, address, language, content } = message;
  return {
    messageId: id,
    to: address,
    text: write(texts(language).sms, content),
    template: content.template,
    language,
    values: smsValues(content, language),
  };
}

/** Headings as they are written. */
const PLAIN_TEXT = [
  { selector: 'h1', options: { uppercase: false } },
  { selector: 'h2', options: { uppercase: false } },
];

type Writers<Written> = { [Name in Content['template']]: (content: ContentOf<Name>) => Written };

function write<Written>(writers: Writers<Written>, content: Content): Written {
  // The type of each writer's content follows from the name it was found by.
  const writer = writers[content.template] as (content: Content) => Written;
  return writer(content);
}
