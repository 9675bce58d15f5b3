import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import type { Page } from 'playwright-core';

import { asSession, createClients, type Clients } from '../../src/cli/clients.js';
import { createInboxReader } from '../../src/cli/inbox-reader.js';
import { readRunning, type Running } from '../../src/embedded/running.js';
import { newMobile, request } from '../environment/people.js';
import { startBrowser } from '../web/browser.js';

/**
 * `npm run screenshots`: takes the pictures of docs/operators.md from Temporal's UI in a real browser, of a system of
 * its own.
 */
const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');
const VIEWPORT = { width: 1440, height: 900 };
const PEOPLE = 4;

const stateDirectory = mkdtempSync(join(tmpdir(), 'holdfast-screenshots-'));
const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'index.js');
const system = execa('node', [cli, 'start', '--state', stateDirectory], {
  stdout: 'ignore',
  reject: false,
});
const running = await untilRunning();
try {
  const { addresses, serviceKeys } = running;
  const clients = (name: string) =>
    createClients(addresses.grpc, { serviceKey: serviceKeys[name] ?? '' });
  const shown = await play(clients('web'), clients('operator'), addresses.inbox ?? '');
  const browser = await startBrowser();
  const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage();
  await logIn(page, addresses.codec, serviceKeys['operator'] ?? '');
  const ui = `${addresses.temporalUi ?? ''}/namespaces/${running.namespace}/workflows`;
  mkdirSync(IMAGES, { recursive: true });
  await shoot(page, ui, 'contact-mobile-change', 'workflows');
  await shoot(page, `${ui}/${encodeURIComponent(shown)}`, 'mobile-code to', 'flow');
  await page.goto(page.url().replace(/\/(history|timeline)$/, '/user-metadata'));
  await shot(page, 'ends at its deadline', 'flow-details');
  await browser.close();
} finally {
  system.kill('SIGTERM');
  await system;
  rmSync(stateDirectory, { recursive: true, force: true });
}
process.exit(0);

/** @throws when it ends before it runs. */
async function untilRunning(): Promise<Running> {
  for (;;) {
    const found = readRunning(stateDirectory);
    if (found) return found;
    if (system.exitCode !== null) throw new Error('the system did not start');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Accounts with changes that wait for a code. @returns the workflow id of the last one. */
async function play(web: Clients, operator: Clients, inboxUrl: string): Promise<string> {
  const inbox = createInboxReader(inboxUrl);
  let workflowId = '';
  for (let made = 0; made < PEOPLE; made += 1) {
    const account = {
      name: 'Demo Ltd',
      language: 'en',
      verificationEmail: '',
      reason: 'new branch',
    };
    const securityMobile = newMobile();
    const { uin } = await operator.operators.createAccount({
      ...request(),
      ...account,
      securityMobile,
    });
    const opened = await operator.operators.openSession({ ...request(), uin, reason: 'by phone' });
    const mobile = newMobile();
    await web.flows.startContactMobileChange(
      { ...request(), mobile },
      asSession(opened.sessionToken),
    );
    await inbox.wait(mobile);
    workflowId = `contact-mobile-change/${uin}`;
  }
  return workflowId;
}

async function logIn(page: Page, codecUrl: string, key: string): Promise<void> {
  await page.goto(codecUrl);
  await page.fill('#operator', 'operator');
  await page.fill('#key', key);
  await page.click('main button');
  await page.getByText('You are logged in').waitFor();
}

async function shoot(page: Page, url: string, text: string, name: string): Promise<void> {
  await page.goto(url);
  await shot(page, text, name);
}

async function shot(page: Page, text: string, name: string): Promise<void> {
  await page.getByText(text).first().waitFor();
  // Its tables and times are drawn a moment later.
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
