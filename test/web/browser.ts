import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Chromium as root, and without what it does by itself over the network. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the machine's Chromium. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A page of a fresh profile that runs no script. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-GB',
    ...options,
    javaScriptEnabled: false,
  });
  return context.newPage();
}

/** The button that goes on; the others are quieter. */
export const MAIN_BUTTON = 'main button:not(.quiet, .link)';

/** What stands beside a field as wrong with it, by the description that is tied to it. */
export async function errorsOf(page: Page, field: string): Promise<string[]> {
  const described = await page.locator(`#${field}`).getAttribute('aria-describedby');
  const ids = (described ?? '').split(' ').filter((id) => id.endsWith('-errors'));
  return ids.length === 0
    ? []
    : page
        .locator(`#${ids.join(', #')}`)
        .locator('li')
        .allInnerTexts();
}
