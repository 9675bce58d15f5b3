import { describe, expect, it } from '@jest/globals';

import { LANGUAGES } from '../../src/domain/language.js';
import { renderMail, renderSms } from '../../src/messaging/render.js';
import { readSender } from '../../src/messaging/sender.js';
import { EXAMPLES, mailOf, smsOf, UNDOABLE } from './messages.js';

const sender = readSender('Holdfast <no-reply@holdfast.example>');

const NOTICES = Object.values(UNDOABLE);
const EVERY_NOTICE = LANGUAGES.flatMap((language) =>
  NOTICES.map((notice) => [language, notice.template, notice] as const),
);
const NOT_YOU = /^(If this wasn't you|如果不是您本人操作)$/m;

/** What a mail advises if the change wasn't the reader's. */
const adviceOf = (text: string) => text.split(NOT_YOU)[2] ?? '';

describe.each(EVERY_NOTICE)('in %s, %s with an undo link', (language, template, notice) => {
  const { undoUrl, resetUrl } = notice;
  const mail = renderMail(mailOf(notice, language), sender);
  const sms = renderSms(smsOf(notice, language));

  it('has the link where it says what to do if it was not you, once in the text part', async () => {
    const { text, html } = await mail;
    expect(text.split(undoUrl)).toHaveLength(2);
    expect(adviceOf(text)).toMatch(/(This was not me: undo it|不是我本人操作，撤销更改) https:/);
    expect(html).toMatch(/<a[^>]*>.*(This was not me: undo it|不是我本人操作，撤销更改).*<\/a>/s);
    expect(sms.text).toContain(undoUrl);
  });

  it('sends nobody to a reset instead, for a frozen account takes none', async () => {
    const { text, html } = await mail;
    for (const part of [text, html, sms.text]) expect(part).not.toContain(resetUrl);
  });

  it('says how long it can be undone, in days, and until when', async () => {
    const { text } = await mail;
    expect(text).toMatch(
      /^(Can be undone: 7 days, until 30 November 2026 at|可撤销期限：7天，至 2026年11月30日) 21:45 UTC$/m,
    );
    expect(sms.text).toMatch(/within 7 days|在7天内/i);
  });

  it('says that this freezes the account at once, and what opens it again', async () => {
    const advice = adviceOf((await mail).text);
    expect(advice).toMatch(/freezes the account at once|账号会立即冻结/);
    expect(advice).toMatch(/one more proof|再提供一项证明/);
    expect(sms.text).toMatch(/freeze the account|冻结账号/);
  });

  it('promises the former value, but of a password only a reset', async () => {
    const advice = adviceOf((await mail).text);
    const ofPassword = template.startsWith('password-');
    const restored = /to get the former \w+ back|如需恢复原/i;
    const reset = /password is not restored: .* reset the password|原密码不会恢复，.*重置密码/;
    if (ofPassword) expect(advice).toMatch(reset);
    else expect(advice).toMatch(restored);
    expect(advice).not.toMatch(ofPassword ? restored : reset);
    expect(sms.text).toMatch(ofPassword ? /reset the password|重置密码/ : /undo it|撤销更改/);
  });
});

describe.each(EVERY_NOTICE)('in %s, %s without an undo link', (language, template) => {
  const notice = EXAMPLES[template];
  const mail = renderMail(mailOf(notice, language), sender);
  const sms = renderSms(smsOf(notice, language));

  it('says nothing of how long it can be undone, and has no button for it', async () => {
    const { text } = await mail;
    expect(text).not.toMatch(/Can be undone|可撤销期限|This was not me|不是我本人操作/);
    expect(sms.text).not.toMatch(/7 days|7天/);
  });

  it('says what to do instead: a reset, or support', async () => {
    expect(adviceOf((await mail).text)).toMatch(/contact support|联系客服/);
    const resets = template !== 'login-email-notice';
    expect(adviceOf((await mail).text).includes(notice.resetUrl)).toBe(resets);
    expect(sms.text.includes(notice.resetUrl)).toBe(resets);
  });

  it('of a channel: leads to the link that went to the former address', async () => {
    const advice = adviceOf((await mail).text);
    expect(/sent a link that undoes|发送撤销此次更改的链接/.test(advice)).toBe(
      !template.startsWith('password-'),
    );
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  const mailText = async (template: keyof typeof EXAMPLES) =>
    (await renderMail(mailOf(EXAMPLES[template], language), sender)).text;

  it('a changed password says which sessions were logged out', async () => {
    expect(await mailText('password-change-notice')).toMatch(/other sessions|其他会话/);
    expect(await mailText('password-reset-notice')).toMatch(/every session|所有会话/i);
  });

  it('a frozen account says that nobody can log in, and how it opens again', async () => {
    const text = await mailText('frozen-notice');
    expect(text).toMatch(/nobody can log in or change anything|任何人都无法登录或更改任何内容/i);
    expect(text).toMatch(/until the undo is finished or support|在撤销完成或客服解除冻结之前/);
  });

  it('an undone change says that the account is open again', async () => {
    expect(await mailText('undone-notice')).toMatch(/account is open again|账号已解除冻结/);
  });

  it('a log-in code says to change the password, for whoever tried has it', async () => {
    const advice = adviceOf(await mailText('log-in-code'));
    expect(advice).toMatch(/has your password, so change it|已知道您的密码，请立即更改密码/);
  });

  it('a contact email is told that it receives nothing until it is verified', async () => {
    const text = await mailText('contact-email-link');
    expect(text).toMatch(/Until then this address receives none|完成验证之前，此邮箱不会收到/);
  });
});
