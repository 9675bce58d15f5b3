import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { codeIn, linkIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  PASSWORD,
  request,
  signUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { linkAt, startAccountCentre, type AccountCentre } from './account-centre.js';
import { errorsOf, MAIN_BUTTON, openPage, startBrowser } from './browser.js';

const SCREENSHOTS = join(import.meta.dirname, 'screenshots');
const PHONE = { viewport: { width: 375, height: 740 }, deviceScaleFactor: 2 };

describe('resetting a password in a browser, without any script', () => {
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

  /** A page on the link of a fresh reset. */
  async function openLink(person: Person, options?: BrowserContextOptions): Promise<Page> {
    const page = await openPage(browser, options);
    const token = await askForReset(centre.system, person.email);
    await page.goto(linkAt(centre.origin, token));
    return page;
  }

  async function enterPasswords(page: Page, password: string, again = password): Promise<void> {
    await page.fill('#new_password', password);
    await page.fill('#new_password_confirmation', again);
    await page.click(MAIN_BUTTON);
  }

  /** A page that waits for the code, and the code. */
  async function openCodePage(person: Person): Promise<{ page: Page; code: string }> {
    const page = await openLink(person);
    await page.click(MAIN_BUTTON);
    const channel = person.mobile ?? person.email;
    const before = (await centre.system.inbox.list(channel, WITH_CODE)).length;
    await enterPasswords(page, NEW_PASSWORD);
    return { page, code: codeIn(await centre.system.inbox.wait(channel, before + 1, WITH_CODE)) };
  }

  const addMailbox = async ({ uin }: Person) => {
    const address = newEmail();
    await centre.system.db
      .updateTable('channels')
      .set({ address, canonical: address })
      .where('uin', '=', uin)
      .where('kind', '=', 'VERIFICATION_EMAIL')
      .execute();
    return address;
  };

  const logIn = (person: Person, password: string) =>
    centre.system.gateway.sessions.logIn({ ...request(), email: person.email, password });

  it.each([
    ['desktop', 'light', 'en-GB', {}],
    ['phone', 'light', 'en-GB', PHONE],
    ['phone', 'dark', 'zh-CN', PHONE],
  ] as const)('leads from the email to the new password: %s, %s, %s', async (...variant) => {
    const [device, colorScheme, locale, options] = variant;
    const page = await openPage(browser, { ...options, locale, colorScheme });
    const name = [device, colorScheme, locale].join('-');
    let step = 0;
    const shoot = async (of: string) => {
      step += 1;
      const file = `${name}-${step.toString()}-${of}.png`;
      await page.screenshot({ path: join(SCREENSHOTS, file), fullPage: true });
      const width = page.viewportSize()?.width ?? 0;
      const { width: needed } = (await page.locator('html').boundingBox()) ?? { width: 0 };
      expect(needed).toBeLessThanOrEqual(width);
    };
    const { inbox } = centre.system;
    const person = await signUp(centre.system, { mobile: newMobile() });
    await addMailbox(person);

    await page.goto(centre.origin);
    await shoot('home');
    await page.click('a[href="/reset"]');
    await shoot('start');
    await page.fill('#email', 'nobody at all');
    await page.click(MAIN_BUTTON);
    await shoot('start-refused');
    await page.fill('#email', person.email);
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/reset/sent');
    await shoot('sent');
    const { searchParams } = linkIn(await inbox.wait(person.email, 1, WITH_LINK));
    await page.goto(linkAt(centre.origin, searchParams.get('token') ?? ''));
    await shoot('link');
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/reset/flow');
    await shoot('password');
    await enterPasswords(page, 'password', 'other');
    await shoot('password-refused');
    const before = (await inbox.list(person.mobile ?? '', WITH_CODE)).length;
    await page.check('input[value=IDENTITY_METHOD_KIND_SECURITY_MOBILE]');
    await enterPasswords(page, NEW_PASSWORD);
    await page.waitForURL('**/reset/flow');
    await shoot('code');
    const code = codeIn(await inbox.wait(person.mobile ?? '', before + 1, WITH_CODE));
    await page.fill('#code', wrongCode(code));
    await page.click(MAIN_BUTTON);
    await shoot('code-refused');
    // as people paste it
    await page.fill('#code', `${code.slice(0, 3)} ${code.slice(3)}`);
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/reset/flow');
    await shoot('done');
    expect(await page.locator('h1').innerText()).toMatch(/Your password is changed|密码已更改/);
    await expect(logIn(person, PASSWORD)).rejects.toThrow();
    await logIn(person, NEW_PASSWORD);
  });

  it('shows each password refusal beside its field, and says so in the title', async () => {
    const page = await openLink(await signUp(centre.system));
    await page.click(MAIN_BUTTON);
    await enterPasswords(page, 'a b', 'other');
    expect(await errorsOf(page, 'new_password')).toEqual([
      'Use at least 8 characters.',
      'Add a digit.',
      'Add a symbol, such as ! or -.',
      'Leave out spaces.',
    ]);
    expect(await errorsOf(page, 'new_password_confirmation')).toEqual([
      'The two passwords differ.',
    ]);
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.locator('[role=alert]').innerText()).toContain('Add a digit.');
    expect(await page.inputValue('#new_password')).toBe('');
    await enterPasswords(page, PASSWORD);
    expect(await errorsOf(page, 'new_password')).toEqual([
      'Choose one that differs from your last three.',
    ]);
  });

  it('takes the token out of the address, and keeps the secret from scripts', async () => {
    const page = await openLink(await signUp(centre.system));
    const token = new URL(page.url()).searchParams.get('token') ?? '';
    await page.click(MAIN_BUTTON);
    expect(page.url()).toBe(`${centre.origin}/reset/flow`);
    expect(await page.content()).not.toContain(token);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({
      name: '__Host-holdfast-reset',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
      path: '/',
      domain: 'localhost',
    });
    expect(centre.logLines.join()).toContain('/reset/link');
    expect(centre.logLines.join()).not.toContain(token);
  });

  it('submits once when the button is pressed again while nothing seems to happen', async () => {
    const { page, code } = await openCodePage(await signUp(centre.system, { mobile: newMobile() }));
    await page.fill('#code', wrongCode(code));
    const button = await page.locator(MAIN_BUTTON).boundingBox();
    const { x, y, width, height } = button ?? { x: 0, y: 0, width: 0, height: 0 };
    await centre.system.db.transaction().execute(async (tx) => {
      // nothing is answered, so that both presses are sent
      await sql`lock table requests`.execute(tx);
      for (let press = 1; press <= 2; press += 1) {
        const sent = page.waitForRequest((made) => made.method() === 'POST');
        await page.mouse.click(x + width / 2, y + height / 2);
        await sent;
      }
    });
    await page.waitForURL('**/reset/flow/code');
    expect(await errorsOf(page, 'code')).toEqual(['That code is wrong: 4 tries left.']);
    await page.goto(`${centre.origin}/reset/flow`);
    expect(await page.innerText('main')).toContain('4 tries left');
  });

  it('starts over in another browser that opens the link, and ends in the first', async () => {
    const person = await signUp(centre.system, { mobile: newMobile() });
    const token = await askForReset(centre.system, person.email);
    const [first, second] = [await openPage(browser), await openPage(browser)];
    await first.goto(linkAt(centre.origin, token));
    await first.click(MAIN_BUTTON);
    await enterPasswords(first, NEW_PASSWORD);
    await second.goto(linkAt(centre.origin, token));
    await second.click(MAIN_BUTTON);
    expect(await second.locator('h1').innerText()).toBe('Choose a new password');
    await first.goto(`${centre.origin}/reset/flow`);
    expect(await first.locator('h1').innerText()).not.toBe('Enter the code');
  });

  it('switches to another verification method, and says where the code went', async () => {
    const person = await signUp(centre.system, { mobile: newMobile() });
    const mailbox = await addMailbox(person);
    const { page } = await openCodePage(person);
    expect(await page.innerText('main')).toContain('We texted a code to 138****');
    await page.getByRole('button', { name: 'Mail it to' }).click();
    await page.waitForURL('**/reset/flow');
    expect(await page.innerText('main')).toMatch(/We mailed a code to p\*\*\*.@example\.com/);
    const code = codeIn(await centre.system.inbox.wait(mailbox, 1, WITH_CODE));
    await page.fill('#code', code);
    await page.click(MAIN_BUTTON);
    await page.waitForURL('**/reset/flow');
    expect(await page.locator('h1').innerText()).toBe('Your password is changed');
  });

  it('says how long to wait when a code is asked for again too early', async () => {
    const { page } = await openCodePage(await signUp(centre.system));
    await page.getByRole('button', { name: 'Send it again' }).click();
    expect(await page.locator('[role=alert]').innerText()).toMatch(/again in \d+ seconds/);
  });

  it('cancels the reset, after which its link says so', async () => {
    const person = await signUp(centre.system);
    const page = await openLink(person);
    const link = page.url();
    await page.click(MAIN_BUTTON);
    await page.getByRole('button', { name: 'Cancel the reset' }).click();
    expect(await page.locator('h1').innerText()).toBe('The reset is cancelled');
    await page.goto(link);
    expect(await page.locator('h1').innerText()).toBe('This link has expired');
    await logIn(person, PASSWORD);
  });

  it('shows a reset to nobody who has not opened its link', async () => {
    const page = await openPage(browser);
    await page.goto(`${centre.origin}/reset/flow`);
    expect(await page.locator('h1').innerText()).toBe('No reset is open here');
  });
});
