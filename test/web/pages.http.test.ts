import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { signUp } from '../environment/people.js';
import { startAccountCentre, startPages, type AccountCentre } from './account-centre.js';
import { get, headingOf, post } from './http.js';

describe('the pages', () => {
  let centre: AccountCentre;
  let origin: string;
  beforeAll(async () => {
    centre = await startAccountCentre();
    ({ origin } = centre);
  });
  afterAll(() => centre.stop());

  it('takes nothing from another site, and asks Holdfast nothing then', async () => {
    const foreign = ['https://elsewhere.example', 'null', `${origin}0`, origin.toUpperCase()];
    const { email } = await signUp(centre.system);
    const before = await requests();
    for (const header of foreign) {
      const refused = await post(
        `${origin}/reset`,
        { request_id: randomUUID(), email },
        { origin: header },
      );
      expect([refused.status, headingOf(refused)]).toEqual([403, 'That came from another site']);
    }
    const none = await fetch(`${origin}/reset`, { method: 'POST', body: new URLSearchParams() });
    expect(none.status).toBe(403);
    expect(await requests()).toBe(before);
    await post(`${origin}/reset`, { request_id: randomUUID(), email });
    expect(await requests()).toBe(before + 1);

    /** What the server has taken so far. */
    async function requests() {
      return (await centre.system.db.selectFrom('requests').select('id').execute()).length;
    }
  });

  it('believes a person’s address from a trusted proxy only', async () => {
    const behind = await startPages(centre.system.config, {
      TRUSTED_PROXIES: ['127.0.0.1', '::1'],
    });
    const seen: (string | null | undefined)[] = [];
    for (const pages of [behind, centre]) {
      const { email, uin } = await signUp(centre.system);
      const forwarded = { 'x-forwarded-for': '198.51.100.9' };
      await post(`${pages.origin}/reset`, { request_id: randomUUID(), email }, forwarded);
      await centre.system.inbox.wait(email, 1, WITH_LINK);
      const event = await centre.system.db
        .selectFrom('audit_events')
        .select('network_address')
        .where('uin', '=', uin)
        .where('name', '=', 'FlowStarted')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      seen.push(event?.network_address);
    }
    await behind.stop();
    expect(seen[0]).toBe('198.51.100.9');
    expect(seen[1]).not.toBe('198.51.100.9');
  });

  it('refuses bodies that are too large or are no forms, and pages that are none', async () => {
    const large = await post(`${origin}/reset`, { email: 'x'.repeat(17 * 1024) });
    const json = await fetch(`${origin}/reset`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: '{}',
    });
    const none = await get(`${origin}/nothing`);
    expect([large.status, json.status, none.status]).toEqual([413, 415, 404]);
    expect(headingOf(large)).toBe('That can’t be read');
    expect(headingOf(none)).toBe('There is no such page');
  });

  it('tells browsers to run nothing, frame nothing and keep nothing', async () => {
    const secured = await startPages(centre.system.config, {
      ACCOUNT_CENTRE_URL: 'https://account.example.com',
    });
    const { headers } = await get(origin);
    const https = await get(secured.origin);
    await secured.stop();
    expect(headers.get('content-security-policy')?.split(';').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('strict-transport-security')).toBe(false);
    expect(https.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  });

  it('speaks Chinese to whoever asks for it', async () => {
    const { html } = await get(`${origin}/reset`, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('账号邮箱');
  });

  it('answers health checks', async () => {
    expect((await get(`${origin}/healthz`)).status).toBe(200);
  });
});
