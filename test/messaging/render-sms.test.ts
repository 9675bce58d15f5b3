import { describe, expect, it } from '@jest/globals';

import { renderSms } from '../../src/messaging/render.js';
import { EVERY, smsOf, translatable, urlsOf } from './messages.js';

/** GSM 03.38 basic characters that texts of ours may use: any other makes a text cost twice as much. */
const GSM = /^[A-Za-z0-9 \n@$_!"#%&'()*+,\-./:;<=>?]*$/;

describe.each(EVERY)('a text in %s: %s', (language, _template, content) => {
  const { text, to } = renderSms(smsOf(content, language));

  it('is whole, and in its own language only', () => {
    expect(to).toBe('+8613800138000');
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    expect(/\p{Script=Han}/u.test(text)).toBe(language === 'zh');
    if (language === 'zh') expect(translatable(text)).not.toMatch(/\p{Script=Latin}/u);
  });

  it('is one text when it has a code, with how long it is valid and never to share it', () => {
    if (!('code' in content)) return;
    expect(text).toContain(content.code);
    expect(text).toMatch(/10 minutes|10分钟/);
    expect(text).toMatch(/Never share it|请勿告诉任何人/);
    expect(text.length).toBeLessThanOrEqual(language === 'zh' ? 70 : 160);
  });

  it('has each of its links once, as it is, ended by a space or the end', () => {
    const urls = urlsOf(content);
    for (const url of urls) expect(`${text} `.split(`${url} `)).toHaveLength(2);
    expect(text.split('https:')).toHaveLength(urls.length + 1);
  });

  it('is at most two texts in English and three in Chinese, long links included', () => {
    // a text in parts has 7 characters less in each, in Chinese 3
    expect(text.length).toBeLessThanOrEqual(language === 'zh' ? 3 * 67 : 2 * 153);
  });

  it('uses the cheap alphabet in English', () => {
    if (language === 'en') expect(text).toMatch(GSM);
  });
});
