import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from '@jest/globals';

import { createMessenger, type Attempt } from '../../src/messaging/messenger.js';
import { startHttpSink, type HttpAnswer, type HttpSink } from './http-sink.js';
import { EXAMPLES, smsOf } from './messages.js';
import { closedPort } from './smtp-sink.js';

const MESSAGE = smsOf(EXAMPLES['mobile-code']);
const SECRET = randomBytes(32).toString('base64url');
const TOKEN = 'token-of-twilio';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function sinkThat(reply: () => HttpAnswer): Promise<HttpSink> {
  const sink = await startHttpSink(reply);
  open.unshift(sink);
  return sink;
}

function messengerOf(twilio: { port: number }, webhook: { port: number }) {
  const sid = `AC${'0'.repeat(32)}`;
  const messenger = createMessenger({
    SMTP_URL: [],
    SMS_URL: [
      `twilio://${sid}:${TOKEN}@127.0.0.1:${twilio.port}?from=Holdfast&insecure=true`,
      `webhook+http://127.0.0.1:${webhook.port}/sms?secret=${SECRET}`,
    ],
    MAIL_FROM: 'Holdfast <no-reply@holdfast.example>',
  });
  open.unshift(messenger);
  const attempts: Attempt[] = [];
  const deliver = () =>
    messenger.deliver(MESSAGE, async (attempt) => {
      attempts.push(attempt);
    });
  return { deliver, attempts };
}

describe('the messenger with Twilio and a webhook', () => {
  it('sends through Twilio, and not through the webhook', async () => {
    const [twilio, webhook] = [await sinkThat(() => ({ status: 201 })), await sinkThat(() => ({}))];
    const { deliver } = messengerOf(twilio, webhook);
    expect(await deliver()).toEqual({ provider: `twilio://127.0.0.1:${twilio.port}` });
    expect([twilio.arrived.length, webhook.arrived.length]).toEqual([1, 0]);
  });

  it.each([
    ['is down', 500, 20500, undefined],
    ['refuses the number for good', 400, 21614, true],
  ])('sends through the webhook when Twilio %s', async (_what, status, code, permanent) => {
    const twilio = await sinkThat(() => ({ status, json: { code } }));
    const webhook = await sinkThat(() => ({ status: 202 }));
    const { deliver, attempts } = messengerOf(twilio, webhook);
    const provider = `webhook+http://127.0.0.1:${webhook.port}`;
    expect(await deliver()).toEqual({ provider });
    expect(webhook.arrived[0]?.headers['idempotency-key']).toBe(MESSAGE.id);
    expect(attempts).toEqual([
      {
        provider: `twilio://127.0.0.1:${twilio.port}`,
        error: `answered ${status} ${code}`,
        permanent,
      },
      { provider },
    ]);
  });

  it('tells nothing of number, text or credentials when both fail', async () => {
    const twilio = await sinkThat(() => ({
      status: 400,
      json: { code: 21211, message: `${MESSAGE.address} ${TOKEN}` },
    }));
    const webhook = { port: await closedPort() };
    const { deliver, attempts } = messengerOf(twilio, webhook);
    const failure: unknown = await deliver().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message:
        `twilio://127.0.0.1:${twilio.port} answered 400 21211; ` +
        `webhook+http://127.0.0.1:${webhook.port} ECONNREFUSED`,
      permanent: false,
    });
    const told = JSON.stringify([attempts, String(failure), (failure as Error).stack]);
    for (const secret of [MESSAGE.address, EXAMPLES['mobile-code'].code, TOKEN, SECRET]) {
      expect(told).not.toContain(secret);
    }
  });
});
