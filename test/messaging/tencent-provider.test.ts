import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import { POST_TIMEOUT } from '../../src/messaging/post.js';
import type { Provider, Sms } from '../../src/messaging/provider.js';
import { renderSms } from '../../src/messaging/render.js';
import { createTencentProvider } from '../../src/messaging/tencent-provider.js';
import { startHttpSink, type ArrivedRequest, type HttpAnswer, type HttpSink } from './http-sink.js';
import { EXAMPLES, smsOf } from './messages.js';
import { closedPort } from './smtp-sink.js';
import { expectedAuthorization, signedHeadersOf } from './tencent-requests.js';

const CREDENTIALS = { secretId: 'AKIDexample', secretKey: 'very/secret' };
const SMS = renderSms(smsOf(EXAMPLES['mobile-code'], 'zh'));

const directory = mkdtempSync(join(tmpdir(), 'holdfast-tencent-'));
const templates = join(directory, 'templates.json');
writeFileSync(
  templates,
  JSON.stringify({
    'mobile-code.zh': { id: '1110', params: ['code', 'minutes'] },
    'identity-code.zh': { id: '1111', params: [] },
    'reset-link.zh': { id: '1112', params: ['minutes'] },
  }),
);

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function sinkThat(reply: (request: ArrivedRequest) => HttpAnswer | undefined) {
  const sink = await startHttpSink(reply);
  open.unshift(sink);
  return sink;
}

const status = (Code: string) => ({
  Response: {
    SendStatusSet: [{ PhoneNumber: SMS.to, Code, Message: `about ${SMS.to}`, Fee: 1 }],
    RequestId: 'a0aabda6-cf91-4f3e-a81f-9198114a2279',
  },
});
const refusal = (Code: string) => ({
  Response: { Error: { Code, Message: `about ${SMS.to}` }, RequestId: 'ed93f3cb' },
});

/** Refuses what Tencent Cloud would refuse: a wrong signature, or one that leaves out what must be signed. */
function verify(request: ArrivedRequest): HttpAnswer {
  const signedHeaders = signedHeadersOf(request);
  const expected = expectedAuthorization(request, CREDENTIALS, { service: 'sms', signedHeaders });
  const isSigned =
    request.headers.authorization === expected &&
    ['content-type', 'host'].every((name) => signedHeaders.split(';').includes(name)) &&
    Math.abs(Number(request.headers['x-tc-timestamp']) - Date.now() / 1000) < 300;
  return { json: isSigned ? status('Ok') : refusal('AuthFailure.SignatureFailure') };
}

function providerAt({ port }: { port: number }, timeout = POST_TIMEOUT): Provider<Sms> {
  const { secretId, secretKey } = CREDENTIALS;
  const options = new URLSearchParams({
    app: '1400006666',
    sign: '腾讯云',
    region: 'ap-guangzhou',
    templates,
    insecure: 'true',
  });
  const credentials = `${secretId}:${encodeURIComponent(secretKey)}`;
  return createTencentProvider(
    `tencent://${credentials}@127.0.0.1:${port}?${options.toString()}`,
    timeout,
  );
}

describe('the Tencent Cloud provider', () => {
  it('sends the registered template with its values in order, to a server that verifies it', async () => {
    const sink = await sinkThat(verify);
    await providerAt(sink).send(SMS);
    const [{ method, path, headers, body }] = sink.arrived as [HttpSink['arrived'][number]];
    expect([method, path]).toEqual(['POST', '/']);
    expect(headers).toMatchObject({
      host: `127.0.0.1:${sink.port}`,
      'content-type': 'application/json; charset=utf-8',
      'x-tc-action': 'SendSms',
      'x-tc-version': '2021-01-11',
      'x-tc-region': 'ap-guangzhou',
    });
    expect(JSON.parse(body)).toEqual({
      PhoneNumberSet: ['+8613800138000'],
      SmsSdkAppId: '1400006666',
      SignName: '腾讯云',
      TemplateId: '1110',
      TemplateParamSet: ['048291', '10'],
      SessionContext: SMS.messageId,
    });
  });

  it('sends a template that has no values', async () => {
    const sink = await sinkThat(verify);
    await providerAt(sink).send(renderSms(smsOf(EXAMPLES['identity-code'], 'zh')));
    expect(JSON.parse(sink.arrived[0]?.body ?? '')).toMatchObject({ TemplateParamSet: [] });
  });

  it.each([
    ['a template that isn’t registered', 'en', 'mobile-code', 'has no template for mobile-code.en'],
    ['a value that a template lacks', 'zh', 'reset-link', 'has no minutes for reset-link.zh'],
  ] as const)('refuses %s for good, by name', async (_what, language, template, message) => {
    const sink = await sinkThat(verify);
    const sms = renderSms(smsOf(EXAMPLES[template], language));
    await expect(providerAt(sink).send(sms)).rejects.toMatchObject({ permanent: true, message });
    expect(sink.arrived).toEqual([]);
  });

  it.each([
    'InvalidParameterValue.IncorrectPhoneNumber',
    'InvalidParameterValue.TemplateParameterLengthLimit',
    'MissingParameter.EmptyPhoneNumberSet',
    'FailedOperation.PhoneNumberInBlacklist',
    'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
    'UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone',
    'LimitExceeded.AppCountryOrRegionInBlacklist',
  ])('takes %s as final', async (code) => {
    const sink = await sinkThat(() => ({ json: status(code) }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      name: 'DeliveryError',
      permanent: true,
      message: `answered ${code}`,
    });
  });

  it.each([
    'LimitExceeded.PhoneNumberDailyLimit',
    'LimitExceeded.DeliveryFrequencyLimit',
    'InternalError.Timeout',
    'FailedOperation.InsufficientBalanceInSmsPackage',
    'FailedOperation.SomethingNew',
  ])('may be tried again after %s', async (code) => {
    const sink = await sinkThat(() => ({ json: status(code) }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: `answered ${code}`,
    });
  });

  it.each([
    ['InvalidParameter', true],
    ['AuthFailure.SignatureExpire', false],
    ['RequestLimitExceeded.UinLimitExceeded', false],
    ['InternalError', false],
  ])('knows a refusal of the whole request: %s', async (code, permanent) => {
    const sink = await sinkThat(() => ({ json: refusal(code) }));
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent,
      message: `answered ${code}`,
    });
  });

  it('is refused by the server when its secret key is another one', async () => {
    const sink = await sinkThat((request) => {
      const other = { ...CREDENTIALS, secretKey: 'other' };
      const names = { service: 'sms', signedHeaders: signedHeadersOf(request) };
      const isSigned =
        request.headers.authorization === expectedAuthorization(request, other, names);
      return { json: isSigned ? status('Ok') : refusal('AuthFailure.SignatureFailure') };
    });
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: 'answered AuthFailure.SignatureFailure',
    });
  });

  it.each([
    ['status 500', { status: 500, json: {} }],
    ['status 429', { status: 429, json: {} }],
    ['no code', { json: { Response: { SendStatusSet: [] } } }],
    ['a number for a code', { json: status(SMS.to) }],
    ['words for a code', { json: refusal(SMS.text) }],
  ])('keeps nothing of an answer with %s, and may be tried again', async (_what, answer) => {
    const sink = await sinkThat(() => answer);
    await expect(providerAt(sink).send(SMS)).rejects.toMatchObject({
      permanent: false,
      message: `answered ${'status' in answer ? answer.status : 200}`,
    });
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

  it('has neither credentials nor options in its name', () => {
    expect(providerAt({ port: 1 }).name).toBe('tencent://127.0.0.1:1');
  });
});
