import { createHmac, randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from '@jest/globals';

import { POST_TIMEOUT } from '../../src/messaging/post.js';
import type { Provider, Sms } from '../../src/messaging/provider.js';
import { renderSms } from '../../src/messaging/render.js';
import { createWebhookProvider } from '../../src/messaging/webhook-provider.js';
import { startHttpSink, type ArrivedRequest, type HttpAnswer } from './http-sink.js';
import { EXAMPLES, smsOf } from './messages.js';
import { closedPort } from './smtp-sink.js';

const KEY = randomBytes(32);
const SMS = renderSms(smsOf(EXAMPLES['mobile-code'], 'zh'));

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function sinkThat(reply: (request: ArrivedRequest) => HttpAnswer | undefined) {
  const sink = await startHttpSink(reply);
  open.unshift(sink);
  return sink;
}

/** What a receiver does before it believes a request. */
function verify({ headers, body }: ArrivedRequest): HttpAnswer {
  const timestamp = String(headers['holdfast-timestamp']);
  const signature = createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex');
  const isNew = Math.abs(Number(timestamp) - Date.now() / 1000) < 60;
  return { status: isNew && headers['holdfast-signature'] === signature ? 204 : 401 };
}

function providerAt(
  { port }: { port: number },
  timeout = POST_TIMEOUT,
  secret = encodeURIComponent(KEY.toString('base64')),
): Provider<Sms> {
  return createWebhookProvider(
    `webhook+http://127.0.0.1:${port}/sms/out?secret=${secret}`,
    timeout,
  );
}

describe('the webhook provider', () => {
  it('posts the text as JSON, to a server that verifies its signature', async () => {
    const sink = await sinkThat(verify);
    await providerAt(sink).send(SMS);
    expect(sink.arrived).toMatchObject([{ method: 'POST', path: '/sms/out' }]);
    expect(sink.arrived[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(sink.arrived[0]?.body ?? '')).toEqual({
      id: SMS.messageId,
      to: '+8613800138000',
      text: SMS.text,
      template: 'mobile-code',
      language: 'zh',
    });
  });

  it.each(['base64', 'base64url'] as const)('takes its secret as plain %s', async (encoding) => {
    const sink = await sinkThat(verify);
    await providerAt(sink, POST_TIMEOUT, KEY.toString(encoding)).send(SMS);
    expect(sink.arrived).toHaveLength(1);
  });

  it('has the same idempotency key both times', async () => {
    const sink = await sinkThat(verify);
    await providerAt(sink).send(SMS);
    await providerAt(sink).send(SMS);
    const keys = sink.arrived.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([SMS.messageId, SMS.messageId]);
  });

  it('is refused by the server when its secret is another one', async () => {
    const sink = await sinkThat(verify);
    const provider = providerAt(sink, POST_TIMEOUT, randomBytes(32).toString('base64url'));
    await expect(provider.send(SMS)).rejects.toThrow('answered 401');
  });

  it.each([400, 401, 404, 422])('takes %i as final', async (status) => {
    const sink = await sinkThat(() => ({ status, json: { error: `${SMS.to} ${SMS.text}` } }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      name: 'DeliveryError',
      permanent: true,
      message: `answered ${status}`,
    });
  });

  it.each([302, 408, 425, 429, 500, 503])('may be tried again after %i', async (status) => {
    const sink = await sinkThat(() => ({ status, headers: { location: '/elsewhere' } }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: `answered ${status}`,
    });
    expect(sink.arrived).toHaveLength(1);
  });

  it('may be tried again when the connection is refused', async () => {
    await expect(providerAt({ port: await closedPort() }).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'ECONNREFUSED',
    });
  });

  it('gives up on a server that never answers', async () => {
    const hanging = await sinkThat(() => undefined);
    await expect(providerAt(hanging, 300).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'ETIMEDOUT',
    });
  });

  it('insists on TLS for any https URL', async () => {
    const { port, arrived } = await sinkThat(verify);
    const secret = KEY.toString('base64url');
    const provider = createWebhookProvider(`webhook+https://127.0.0.1:${port}/?secret=${secret}`);
    await expect(provider.send(SMS)).rejects.toMatchObject({ permanent: false });
    expect(arrived).toEqual([]);
  });

  it('has neither path nor secret in its name', () => {
    const { name } = createWebhookProvider(
      `webhook+https://example.com/hidden?secret=${KEY.toString('base64url')}`,
    );
    expect(name).toBe('webhook+https://example.com');
  });
});
