import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { findFlow } from '../../src/db/flows.js';
import { freePort } from '../../src/embedded/ports.js';
import { lockState } from '../../src/embedded/state-lock.js';
import { StopOrder } from '../../src/embedded/stop-order.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { startTemporalUi } from '../../src/embedded/temporal-ui.js';
import { startTemporal } from '../../src/embedded/temporal.js';
import { createLogger } from '../../src/log.js';
import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { logIn, withCode } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { startBrowser } from '../web/browser.js';
import { keyOf, startCodec, type CodecServer } from './codec-server.js';

const SCREENSHOTS = join(import.meta.dirname, '..', 'web', 'screenshots');

describe('Temporal’s UI, beside a codec server', () => {
  const log = createLogger('warn');
  const order = new StopOrder(log);
  let directory: string;
  let uiUrl: string;
  let system: System;
  let codec: CodecServer;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    directory = mkdtempSync(join(tmpdir(), 'holdfast-ui-'));
    lockState(directory);
    const uiPort = await port();
    const devServerPort = await port();
    const temporal = await startTemporal({
      executable: await findTemporalCli(process.env, () => undefined),
      port: await port(),
      uiPort: devServerPort,
      namespace: 'default',
      stateDirectory: directory,
      persistent: false,
    });
    order.addFoundation('Temporal', temporal);
    uiUrl = `http://127.0.0.1:${uiPort.toString()}`;
    await setUpTemporal({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default' });
    system = await startSystem({ TEMPORAL_ADDRESS: temporal.address });
    codec = await startCodec(system.config, { TEMPORAL_UI_URL: uiUrl });
    const codecUrl = codec.origin;
    const ui = await startTemporalUi({ port: uiPort, devServerPort, codecUrl, log });
    order.addFoundation('UI', ui);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await codec.stop();
    await system.stop();
    await order.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const port = () => freePort(randomInt(10_000, 32_000), 32_767);
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(SCREENSHOTS, `codec-${name}.png`), fullPage: true });

  it('shows what a flow holds after the log-in and not before, and takes what is typed', async () => {
    const holder = await logIn(system, await signUp(system));
    const mobile = newMobile();
    const { answer } = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    const flowId = answer.flow?.id ?? '';
    const { workflow_id: workflowId = '' } = (await findFlow(system.db, flowId)) ?? {};
    const { runId } = await system.temporal.workflow.getHandle(workflowId).describe();
    const place = `/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;

    const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
    const page = await context.newPage();
    await page.goto(uiUrl + place);
    await page.getByText('Log in to the codec server').first().waitFor();
    await shoot(page, '1-encrypted');
    expect(await page.content()).not.toContain(mobile);

    await page.goto(codec.origin);
    await shoot(page, '2-log-in');
    await page.fill('#operator', 'operator');
    await page.fill('#key', keyOf(system, 'operator'));
    await page.click('main button');
    await page.getByText('You are logged in').waitFor();
    await shoot(page, '3-logged-in');

    await page.goto(uiUrl + place);
    await page.getByText(mobile).first().waitFor();
    await shoot(page, '4-decoded');
    expect(await page.content()).toContain(flowId);

    // What is typed here does what it says, in the operator's name.
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByTestId('update-button').filter({ visible: true }).click();
    const modal = page.getByTestId('update-confirmation-modal').filter({ visible: true });
    await modal.getByTestId('update-select-button').click();
    await modal.getByRole('option', { name: 'operatorCancel' }).click();
    await modal.locator('.cm-content').click();
    await page.keyboard.insertText(JSON.stringify({ flowId, reason: 'asked for by phone' }));
    await shoot(page, '5-update');
    // By keyboard: when the editor is left, it spreads its lines, and a click would miss.
    await modal.getByRole('button', { name: 'Submit' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('"CANCELLED"').first().waitFor();
    await shoot(page, '6-cancelled');
    const after = await system.gateway.flows.getFlow({ flowId }, holder);
    expect(after.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_CANCELLED);
    await context.close();
  });
});
