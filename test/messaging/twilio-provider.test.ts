import { afterEach, describe, expect, it } from '@jest/globals';

import { POST_TIMEOUT } from '../../src/messaging/post.js';
import type { Provider, Sms } from '../../src/messaging/provider.js';
import { renderSms } from '../../src/messaging/render.js';
import { createTwilioProvider } from '../../src/messaging/twilio-provider.js';
import { startHttpSink, type HttpAnswer, type HttpSink } from './http-sink.js';
import { EXAMPLES, smsOf } from './messages.js';
import { closedPort, startRawServer } from './smtp-sink.js';

const SID = `AC${'0123456789abcdef'.repeat(2)}`;
const SERVICE_SID = `MG${'fedcba9876543210'.repeat(2)}`;
const TOKEN = 'tok/en+1';
const SMS = renderSms(smsOf(EXAMPLES['mobile-code'], 'zh'));

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function sinkThat(reply: () => HttpAnswer | undefined): Promise<HttpSink> {
  const sink = await startHttpSink(reply);
  open.unshift(sink);
  return sink;
}

const refusing = (status: number, code: number) =>
  sinkThat(() => ({
    status,
    json: { code, message: `The 'To' number ${SMS.to} is not a valid phone number.`, status },
  }));

function providerAt(
  { port }: { port: number },
  sender = 'from=%2B15550001111',
  timeout = POST_TIMEOUT,
): Provider<Sms> {
  const credentials = `${SID}:${encodeURIComponent(TOKEN)}`;
  const url = `twilio://${credentials}@127.0.0.1:${port}?${sender}&insecure=true`;
  return createTwilioProvider(url, timeout);
}

describe('the Twilio provider', () => {
  it('posts number, sender and text to the account’s messages, with its credentials', async () => {
    const sink = await sinkThat(() => ({ status: 201, json: { sid: 'SM1', status: 'queued' } }));
    await providerAt(sink).send(SMS);
    const [{ method, path, headers, body }] = sink.arrived as [HttpSink['arrived'][number]];
    expect([method, path]).toEqual(['POST', `/2010-04-01/Accounts/${SID}/Messages.json`]);
    const [scheme, credentials = ''] = (headers.authorization ?? '').split(' ');
    expect(scheme).toBe('Basic');
    expect(Buffer.from(credentials, 'base64').toString()).toBe(`${SID}:${TOKEN}`);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: '+8613800138000',
      From: '+15550001111',
      Body: SMS.text,
    });
  });

  it('sends from a messaging service when its URL names one', async () => {
    const sink = await sinkThat(() => ({ status: 201 }));
    await providerAt(sink, `messagingServiceSid=${SERVICE_SID}`).send(SMS);
    const form = new URLSearchParams(sink.arrived[0]?.body);
    expect([form.get('MessagingServiceSid'), form.get('From')]).toEqual([SERVICE_SID, null]);
  });

  it('takes a + in its URL as a plus', async () => {
    const sink = await sinkThat(() => ({ status: 201 }));
    await providerAt(sink, 'from=+15550001111').send(SMS);
    expect(new URLSearchParams(sink.arrived[0]?.body).get('From')).toBe('+15550001111');
  });

  it.each([21211, 21408, 21610, 21612, 21614, 21617, 21635])(
    'takes a refusal of the number or text as final: %i',
    async (code) => {
      await expect(providerAt(await refusing(400, code)).send(SMS)).rejects.toMatchObject({
        name: 'DeliveryError',
        permanent: true,
        message: `answered 400 ${code}`,
      });
    },
  );

  it.each([
    ['too many requests', 429, 20429],
    ['wrong credentials', 401, 20003],
    ['a sender that isn’t ours', 400, 21606],
    ['a full queue', 400, 21611],
    ['an error of its own', 500, 20500],
  ])('may be tried again after %s', async (_what, status, code) => {
    await expect(providerAt(await refusing(status, code)).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: `answered ${status} ${code}`,
    });
  });

  it('keeps of an answer without a code its status only', async () => {
    const sink = await sinkThat(() => ({ status: 503, json: { code: SMS.to, message: SMS.text } }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'answered 503',
    });
  });

  it('may be tried again when the connection is refused', async () => {
    await expect(providerAt({ port: await closedPort() }).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'ECONNREFUSED',
    });
  });

  it('may be tried again when the connection is dropped', async () => {
    const dropping = await startRawServer((socket) => socket.on('data', () => socket.destroy()));
    open.unshift(dropping);
    await expect(providerAt(dropping).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/),
    });
  });

  it.each([
    ['never answers', () => undefined],
    ['trickles its answer without end', trickle],
  ])('gives up on a server that %s', async (_what, talk) => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => talk(socket));
    });
    open.unshift(server);
    await expect(providerAt(server, undefined, 300).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'ETIMEDOUT',
    });
  });

  it('stops listening to an answer that is far too long', async () => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 500 no\r\n\r\n');
        const timer = setInterval(() => socket.write('x'.repeat(64 * 1024)), 10);
        socket.once('close', () => clearInterval(timer));
      });
    });
    open.unshift(server);
    await expect(providerAt(server).send(SMS)).rejects.toThrow('answered 500');
  });

  it('takes its credentials and the text nowhere else when it is redirected', async () => {
    const elsewhere = await sinkThat(() => ({}));
    const location = `http://127.0.0.1:${elsewhere.port}/`;
    const sink = await sinkThat(() => ({ status: 307, headers: { location } }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'answered 307',
    });
    expect(elsewhere.arrived).toEqual([]);
  });

  it('has neither credentials nor options in its name', () => {
    const url = `twilio://${SID}:${TOKEN.replace('/', '%2F')}@api.twilio.com?from=Holdfast`;
    expect(createTwilioProvider(url).name).toBe('twilio://api.twilio.com');
  });
});

function trickle(socket: {
  write(text: string): unknown;
  once(name: 'close', f: () => void): unknown;
}) {
  socket.write('HTTP/1.1 200 ok\r\n\r\n');
  const timer = setInterval(() => socket.write(' '), 50);
  socket.once('close', () => clearInterval(timer));
}
