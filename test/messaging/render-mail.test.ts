import { describe, expect, it } from '@jest/globals';

import { renderMail } from '../../src/messaging/render.js';
import { readSender } from '../../src/messaging/sender.js';
import { EVERY, EXAMPLES, mailOf, translatable, urlsOf } from './messages.js';

const sender = readSender('Holdfast <no-reply@holdfast.example>');
const CHINESE = /\p{Script=Han}/u;

/** What a reader sees of html: without markup and style sheet. */
const visible = (html: string) => html.replace(/<style[^]*?<\/style>|<[^>]*>/g, ' ');

const escaped = (url: string) => url.replaceAll('&', '&amp;');

describe.each(EVERY)('a mail in %s: %s', (language, _template, content) => {
  const rendered = renderMail(mailOf(content, language), sender);

  it('is whole, and in its own language only', async () => {
    const { subject, html, text } = await rendered;
    for (const part of [subject, html, text]) {
      expect(part).not.toMatch(/undefined|null|NaN|\[object/);
      expect(CHINESE.test(part)).toBe(language === 'zh');
    }
    expect(html).toContain(`lang="${language === 'zh' ? 'zh-CN' : 'en'}"`);
    if (language !== 'zh') return;
    for (const part of [subject, text, visible(html)])
      expect(translatable(part)).not.toMatch(/\p{Script=Latin}/u);
  });

  it('says when and from where it was asked for, in both parts', async () => {
    // nobody asks for a reminder
    if (content.template === 'password-reminder') return;
    const { html, text } = await rendered;
    for (const part of [html, text]) {
      expect(part).toMatch(/2026.*21:46 UTC/);
      expect(part).toContain('203.0.113.7');
      expect(part).toContain('Chrome');
      expect(part).toContain('Windows');
    }
  });

  it('has its code or each of its links in both parts, a link as a button and to copy, in text once', async () => {
    const { html, text } = await rendered;
    for (const url of urlsOf(content)) {
      expect(text.split(/\s+/).filter((word) => word === url)).toHaveLength(1);
      expect(html.split(`href="${escaped(url)}"`)).toHaveLength(3);
      expect(html).toContain(`>${escaped(url)}</a>`);
    }
    if ('code' in content) {
      expect(text).toMatch(new RegExp(`^${content.code}$`, 'm'));
      expect(html).toContain(`>${content.code}<`);
    }
  });

  it('has a code, a link, or says to contact support', async () => {
    const { text } = await rendered;
    if ('code' in content || urlsOf(content).length > 0) return;
    expect(text).toMatch(/contact support|联系客服/i);
    expect(text).not.toContain('https:');
  });

  it('says for how long and until when its code or link is valid', async () => {
    const { text } = await rendered;
    if ('code' in content) {
      expect(text).toMatch(/^(Valid: 10 minutes|有效期：10分钟).*2026.*21:56 UTC$/m);
    } else if (content.template === 'reset-link') {
      expect(text).toMatch(/^(Valid: 48 hours|有效期：48小时).*2026.*21:46 UTC$/m);
    } else if (content.template === 'contact-email-link') {
      expect(text).toMatch(/^(Valid: 7 days, until 30|有效期：7天，至 2026年11月30).*21:46 UTC$/m);
    } else {
      expect(text).not.toMatch(/^(Valid:|有效期：)/m);
    }
  });

  it('says what to do if it was not you', async () => {
    const { text } = await rendered;
    expect(text).toMatch(
      /^(If this wasn't you|If this isn't your account|如果不是您本人操作|如果这不是您的账号)\n+\S+/m,
    );
  });

  it('keeps its code out of the subject, which shows on locked screens and in logs', async () => {
    const { subject } = await rendered;
    expect(subject).not.toMatch(/\d/);
  });

  it('loads nothing when it is opened', async () => {
    const { html } = await rendered;
    expect(html).not.toMatch(/<(img|link|script|iframe|object)\b|src=|url\(|@import/i);
  });
});

describe('a mail', () => {
  it('has the same Message-ID however often it is made', async () => {
    const message = mailOf(EXAMPLES['reset-link']);
    const [first, second] = [await renderMail(message, sender), await renderMail(message, sender)];
    expect(first).toEqual(second);
    expect(first.messageId).toBe('<flow-1.email-1.1@holdfast.example>');
  });

  it('escapes every value', async () => {
    const url = 'https://account.example/?a="><script>alert(1)</script>';
    const { html } = await renderMail(mailOf({ ...EXAMPLES['reset-link'], url }), sender);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
  });

  it.each(['Your account is at risk: call +1 555 0100', 'evil.example/1.0', '<b>x</b>', ''])(
    'repeats nothing that whoever asked says of themselves: %j',
    async (planted) => {
      const origin = { at: 0, device: planted, networkAddress: planted };
      const { html, text } = await renderMail(
        mailOf({ ...EXAMPLES['reset-link'], origin }),
        sender,
      );
      expect(text).toContain('From: an unknown device\n');
      if (planted) expect(html + text).not.toContain(planted);
    },
  );

  it('says nothing of a place that is not known', async () => {
    const { text } = await renderMail(
      mailOf({ ...EXAMPLES['reset-link'], origin: { at: 0 } }),
      sender,
    );
    expect(text).not.toContain('From:');
  });
});

describe('a reminder of an old password', () => {
  it.each([
    ['en', '20 August 2026'],
    ['zh', '2026年8月20日'],
  ] as const)('says in %s when the password was set, and has no link', async (language, day) => {
    const message = mailOf(EXAMPLES['password-reminder'], language);
    const { html, text } = await renderMail(message, sender);
    for (const part of [html, text]) {
      expect(part).toContain(day);
      expect(part).not.toContain('href');
    }
    expect(text).not.toMatch(/^(When|From|时间|来源)/m);
  });

  it('says the day of each password, however many are written', async () => {
    const days = Array.from({ length: 40 }, (_, index) => Date.UTC(2026, 6, 1 + index));
    for (const changedOn of [...days, ...days]) {
      const content = { ...EXAMPLES['password-reminder'], changedOn };
      const { text } = await renderMail(mailOf(content), sender);
      const format = { dateStyle: 'long', timeZone: 'UTC' } as const;
      expect(text).toContain(new Intl.DateTimeFormat('en-GB', format).format(changedOn));
    }
  });
});

describe('the sender', () => {
  it.each(['nobody', 'a@example.com, b@example.com', 'A <a@>'])(
    'is refused by the name of its setting when it is not one address: %s',
    (mailFrom) => {
      expect(() => readSender(mailFrom)).toThrow(/^MAIL_FROM must be one address/);
    },
  );
});
