import { Body } from '@react-email/body';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Heading } from '@react-email/heading';
import { Hr } from '@react-email/hr';
import { Html } from '@react-email/html';
import { Preview } from '@react-email/preview';
import { Section } from '@react-email/section';
import { Text } from '@react-email/text';

import { MailAction } from './mail-action.js';
import { DARK_STYLE, STYLE } from './mail-style.js';
import type { MailText, MailWords } from './texts/texts.js';

/** One line about the request: its name and its value. */
export interface Fact {
  label: string;
  value: string;
}

/** What a mail shows. */
export interface MailLayoutProps {
  words: MailWords;
  text: MailText;
  code?: string | undefined;
  facts: readonly Fact[];
}

/** The one look of all mails. It loads nothing from anywhere, so that opening a mail tells nobody. */
export function MailLayout({ words, text, code, facts }: MailLayoutProps) {
  return (
    <Html lang={words.tag}>
      <Head>
        <title>{text.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK_STYLE}</style>
      </Head>
      <Body className="page" style={STYLE.body}>
        <Preview>{text.lead}</Preview>
        <Container style={STYLE.container}>
          <Text className="muted" style={STYLE.product} data-skip-in-text="true">
            Holdfast
          </Text>
          <Section className="card" style={STYLE.card}>
            <Heading as="h1" className="ink" style={STYLE.heading}>
              {text.heading}
            </Heading>
            <Paragraph>{text.lead}</Paragraph>
            {code && (
              <Text className="code" style={STYLE.code}>
                {code}
              </Text>
            )}
            {text.actions?.map((action) => (
              <MailAction key={action.url} action={action} copyLink={words.copyLink} />
            ))}
            <Paragraph>{text.note}</Paragraph>
            <Hr className="rule" style={STYLE.rule} />
            {facts.map((fact) => (
              <FactLine key={fact.label} fact={fact} colon={words.colon} />
            ))}
            <Heading as="h2" className="ink" style={STYLE.subheading}>
              {text.unasked?.heading ?? words.notYou}
            </Heading>
            <Paragraph>{text.notYou}</Paragraph>
            {text.notYouAction && (
              <MailAction action={text.notYouAction} copyLink={words.copyLink} />
            )}
          </Section>
          <Text className="muted" style={STYLE.footer}>
            {text.unasked?.footer ?? words.footer}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

function Paragraph({ children }: { children: string }) {
  return (
    <Text className="ink" style={STYLE.text}>
      {children}
    </Text>
  );
}

function FactLine({ fact, colon }: { fact: Fact; colon: string }) {
  return (
    <Text className="ink" style={STYLE.fact}>
      <span className="muted" style={STYLE.label}>
        {`${fact.label}${colon}`}
      </span>
      {fact.value}
    </Text>
  );
}
