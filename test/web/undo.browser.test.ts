import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import {
  codeIn,
  WITH_CODE,
  WITH_CONTACT_EMAIL_LINK,
  WITH_LINK,
} from '../../src/cli/inbox-reader.js';
import { logIn, withLink } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  NEW_PASSWORD,
  PASSWORD,
  request,
  signUp,
  wrongCode,
} from '../environment/people.js';
import {
  changeLoginEmail,
  changePassword,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';
import { linkAt, startAccountCentre, type AccountCentre } from './account-centre.js';
import { errorsOf, MAIN_BUTTON, openPage, startBrowser } from './browser.js';

const SCREENSHOTS = join(import.meta.dirname, 'screenshots');
const PHONE = { viewport: { width: 375, height: 740 }, deviceScaleFactor: 2 };

const VARIANTS = [
  ['desktop', 'light', 'en-GB', {}],
  ['phone', 'dark', 'zh-CN', PHONE],
] as const;

describe('undoing a change in a browser, without any script', () => {
  let centre: AccountCentre;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    [centre, browser] = await Promise.all([startAccountCentre(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await centre.stop();
  });

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(centre.system, { mobile })), mobile };
  };

  /** Takes a picture of a page, which has to fit its window. */
  async function shoot(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
    const { width: needed } = (await page.locator('html').boundingBox()) ?? { width: 0 };
    expect(needed).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  }

  it.each(VARIANTS)(
    'leads from the notice to the former login email: %s, %s, %s',
    async (...is) => {
      const [device, colorScheme, locale, options] = is;
      const page = await openPage(browser, { ...options, locale, colorScheme });
      let step = 0;
      const shot = (of: string) => {
        step += 1;
        return shoot(page, `undo-${device}-${colorScheme}-${locale}-${step.toString()}-${of}`);
      };
      const owner = await person();
      const other = await changeLoginEmail(centre.system, owner);
      const token = await undoLinkTo(centre.system, owner.email);

      await page.goto(linkAt(centre.origin, token, '/undo/link'));
      expect(await page.innerText('main')).toMatch(/Login email|登录邮箱/);
      await shot('link');
      // Nothing has happened yet.
      await logIn(centre.system, { email: other, password: PASSWORD });
      await page.click(MAIN_BUTTON);
      await page.waitForURL('**/undo/flow');
      expect(await page.locator('h1').innerText()).toMatch(/Your account is frozen|您的账号已冻结/);
      expect(await page.content()).not.toContain(token);
      await expect(logIn(centre.system, { email: other, password: PASSWORD })).rejects.toThrow();
      await shot('proof');
      await page.fill('#former_password', NEW_PASSWORD);
      await page.click(MAIN_BUTTON);
      expect(await errorsOf(page, 'former_password')).toHaveLength(1);
      await shot('proof-refused');
      const before = (await centre.system.inbox.list(owner.mobile, WITH_CODE)).length;
      await page.click('form[action="/undo/flow/method"] button');
      await page.waitForURL('**/undo/flow');
      await shot('code');
      const code = codeIn(await centre.system.inbox.wait(owner.mobile, before + 1, WITH_CODE));
      await page.fill('#code', wrongCode(code));
      await page.click(MAIN_BUTTON);
      expect(await errorsOf(page, 'code')).toHaveLength(1);
      await shot('code-refused');
      await page.fill('#code', code);
      await page.click(MAIN_BUTTON);
      await page.waitForURL('**/undo/flow');
      await shot('done');
      expect(await page.locator('h1').innerText()).toMatch(/The change is undone|更改已撤销/);
      await logIn(centre.system, owner);
      await page.goto(linkAt(centre.origin, token, '/undo/link'));
      await shot('used');
      expect(await page.locator('h1').innerText()).toMatch(/was undone already|此次更改已撤销/);
    },
  );

  it.each(VARIANTS)('undoes a password, and mails its reset: %s, %s, %s', async (...is) => {
    const [device, colorScheme, locale, options] = is;
    const page = await openPage(browser, { ...options, locale, colorScheme });
    const name = `undo-password-${device}-${colorScheme}-${locale}`;
    const owner = await person();
    await changePassword(centre.system, owner);
    const token = await undoLinkTo(centre.system, owner.email);
    await page.goto(linkAt(centre.origin, token, '/undo/link'));
    await shoot(page, `${name}-1-link`);
    await page.click(MAIN_BUTTON);
    await shoot(page, `${name}-2-proof`);
    await page.fill('#former_password', PASSWORD);
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/undo/flow');
    await shoot(page, `${name}-3-done`);
    expect(await page.innerText('main')).toMatch(/is on its way|正在发往/);
    await centre.system.inbox.wait(owner.email, 1, WITH_LINK);
  });

  it.each(VARIANTS)('verifies a contact email: %s, %s, %s', async (...is) => {
    const [device, colorScheme, locale, options] = is;
    const page = await openPage(browser, { ...options, locale, colorScheme });
    const name = `contact-email-${device}-${colorScheme}-${locale}`;
    const holder = await logIn(centre.system, await signUp(centre.system));
    const email = newEmail();
    const { token } = await withLink(centre.system, email, WITH_CONTACT_EMAIL_LINK, () =>
      centre.system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
    );
    const link = linkAt(centre.origin, token, '/contact-email/link');
    await page.goto(link);
    await shoot(page, `${name}-1-link`);
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/contact-email/verified');
    await shoot(page, `${name}-2-verified`);
    const { account } = await centre.system.gateway.accounts.getAccount({}, holder);
    expect(account).toMatchObject({ contactEmail: email, contactEmailVerified: true });
    await page.goto(link);
    await shoot(page, `${name}-3-used`);
    expect(await page.locator('h1').innerText()).toMatch(/verified already|此邮箱已验证/);
  });
});
