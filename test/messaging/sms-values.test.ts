import { describe, expect, it } from '@jest/globals';

import { renderSms } from '../../src/messaging/render.js';
import { EVERY, EXAMPLES, smsOf, urlsOf } from './messages.js';

describe('the values of a text', () => {
  it.each(EVERY)('in %s hold every code and link of %s', (language, _name, content) => {
    const { values, ...sms } = renderSms(smsOf(content, language));
    expect(sms).toMatchObject({ template: content.template, language });
    const written = Object.values(values);
    expect(written).toEqual(expect.arrayContaining(urlsOf(content)));
    if ('code' in content) expect(values).toMatchObject({ code: content.code, minutes: '10' });
    expect(written.join()).not.toMatch(/undefined|NaN|\[object/);
  });

  it('are moments in the words of the language, and lengths in whole minutes', () => {
    expect(renderSms(smsOf(EXAMPLES['reset-link'], 'en')).values).toEqual({
      at: '23 November 2026 at 21:46 UTC',
      url: EXAMPLES['reset-link'].url,
      validUntil: '25 November 2026 at 21:46 UTC',
    });
    const { origin } = EXAMPLES['mobile-code'];
    const short = { ...EXAMPLES['mobile-code'], validFor: 179_999, origin };
    expect(renderSms(smsOf(short)).values).toMatchObject({ minutes: '2' });
  });
});
