import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import type { Delivery } from '../../src/gen/holdfast/v1/operator.js';
import { newEvent, publish, untilMessage } from '../environment/messages.js';
import { newEmail, signUp, startSignUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { closedPort } from '../messaging/smtp-sink.js';

const { MESSAGE_STATE_SENT: SENT, MESSAGE_STATE_SENDING: SENDING } = MessageState;

describe('deliveries, as operators list them', () => {
  let system: System;
  let operators: System['operator']['operators'];
  let dead: string;
  beforeAll(async () => {
    dead = `smtp://127.0.0.1:${await closedPort()}`;
    const alive = process.env['HOLDFAST_TEST_SMTP_URL'] ?? '';
    system = await startSystem({ SMTP_URL: `${dead},${alive}` });
    operators = system.operator.operators;
  });
  afterAll(() => system.stop());

  const ids = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);

  it('tell what was sent, to whom in masked form, and each attempt, the latest first', async () => {
    const { uin, email } = await signUp(system);
    const { event } = newEvent(uin);
    const messageId = await publish(system, event);
    await untilMessage(system, messageId, SENT);
    const { deliveries } = await operators.listDeliveries({ uin });
    const [delivery] = deliveries;
    expect(delivery).toMatchObject({
      uin,
      flowId: '',
      messageId,
      template: 'event',
      maskedAddress: maskEmail(email),
      state: SENT,
      reason: '',
      attempts: [{ error: '' }, { provider: dead, error: 'ECONNREFUSED at CONN' }],
    });
    expect(delivery?.provider).toBe(delivery?.attempts[0]?.provider);
    expect(JSON.stringify(deliveries)).not.toContain(email);
  });

  it('tell the 10 latest attempts of one that is tried for long', async () => {
    const { step } = await startSignUp(system);
    const { flowId } = step;
    let delivery: Delivery | undefined;
    while (!delivery) [delivery] = (await operators.listDeliveries({ flowId })).deliveries;
    const { id } = delivery;
    const rows = Array.from({ length: 12 }, (_, index) => ({
      delivery_id: id,
      provider: dead,
      error: `try ${index.toString()}`,
      created_at: new Date(Date.now() + 1_000 + index),
    }));
    await system.db.insertInto('delivery_attempts').values(rows).execute();
    const { attempts } = (await operators.listDeliveries({ flowId })).deliveries[0] ?? {};
    expect(attempts?.map(({ error }) => error)).toEqual(
      Array.from({ length: 10 }, (_, index) => `try ${(11 - index).toString()}`),
    );
  });

  it('are found by account, flow, provider, state and time, in any combination', async () => {
    const { uin } = await signUp(system);
    const first = newEvent(uin);
    await untilMessage(system, await publish(system, first.event), SENT);
    const since = new Date();
    const second = newEvent(uin);
    const messageId = await publish(system, second.event);
    const message = await untilMessage(system, messageId, SENT);
    const provider = message.deliveries[0]?.provider ?? '';
    const { step } = await startSignUp(system, newEmail());
    const { flowId } = step;
    const list = async (filter: Parameters<typeof operators.listDeliveries>[0]) =>
      (await operators.listDeliveries(filter)).deliveries;
    while ((await list({ flowId, state: SENT })).length === 0);
    const ofAccount = await list({ uin });
    expect(ofAccount.map(({ messageId: of }) => of)).toContain(messageId);
    expect(ofAccount.length).toBeGreaterThan(1);
    expect(ofAccount.every((delivery) => delivery.uin === uin)).toBe(true);
    expect(await list({ uin, since })).toMatchObject([{ messageId }]);
    expect(await list({ uin, since, provider, state: SENT })).toMatchObject([{ messageId }]);
    // It was tried, and took nothing.
    expect(await list({ uin, since, provider: dead })).toMatchObject([{ messageId }]);
    expect(await list({ uin, provider: 'smtp://elsewhere.example' })).toEqual([]);
    expect(await list({ uin, state: SENDING })).toEqual([]);
    expect(await list({ flowId })).toMatchObject([{ flowId, template: 'sign-up-code' }]);
    expect(await list({ flowId, uin })).toEqual([]);
  });

  it('come in pages, newest first, each of them once', async () => {
    const { uin } = await signUp(system);
    for (let count = 0; count < 3; count += 1) {
      await untilMessage(system, await publish(system, newEvent(uin).event), SENT);
    }
    const whole = (await operators.listDeliveries({ uin })).deliveries;
    const times = whole.map(({ createdAt }) => createdAt?.valueOf() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const paged: Delivery[] = [];
    let pageToken = '';
    do {
      const page = await operators.listDeliveries({ uin, pageSize: 2, pageToken });
      paged.push(...page.deliveries);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(whole.length).toBeGreaterThanOrEqual(3);
    expect(ids(paged)).toEqual(ids(whole));
  });

  it.each([
    ['uin', { uin: 'alice' }, 'UIN_INVALID'],
    ['flow_id', { flowId: 'x' }, 'FLOW_ID_INVALID'],
    ['provider', { provider: 'a\0b' }, 'PROVIDER_UNKNOWN'],
    ['state', { state: 99 as unknown as MessageState }, 'INVALID'],
    ['since', { since: new Date(Date.UTC(9000, 0)) }, 'INVALID'],
    ['page_size', { pageSize: 101 }, 'INVALID'],
    ['page_token', { pageToken: 'x' }, 'PAGE_TOKEN_INVALID'],
  ])('are refused a wrong %s by its name', async (field, filter, reason) => {
    const refused = await refusalOf(operators.listDeliveries(filter));
    expect(refused.metadata).toEqual({ [field]: reason });
  });
});
