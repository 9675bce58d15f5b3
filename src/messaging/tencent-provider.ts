import { z } from 'zod';

import { isSuccess, post, POST_TIMEOUT, type Answer } from './post.js';
import { DeliveryError, type Provider, type Sms } from './provider.js';
import { nameOf } from './provider-name.js';
import { TENCENT } from './sms-url-forms.js';
import { readSmsUrl } from './sms-url.js';
import { toDeliveryError } from './tencent-failure.js';
import { signTencentRequest } from './tencent-signature.js';
import { readTencentTemplates, type TencentTemplates } from './tencent-templates.js';

/** The product whose call is signed: the first label of its host. */
const SERVICE = 'sms';

const code = z.object({ Code: z.string() });

/** Either the whole request was refused, or each number has an answer of its own. */
const response = z.object({
  Response: z.union([
    z.object({ Error: code }).transform(({ Error: { Code } }) => Code),
    z.object({ SendStatusSet: z.tuple([code]) }).transform(({ SendStatusSet: [{ Code }] }) => Code),
  ]),
});

/**
 * Sends texts through Tencent Cloud SMS, which knows only registered templates: Holdfast's own text
 * isn't sent. It knows no idempotency: a text whose answer is lost may be sent twice.
 * @throws ConfigError when the file of templates is missing or wrong.
 */
export function createTencentProvider(url: string, timeout = POST_TIMEOUT): Provider<Sms> {
  const { endpoint, parts } = readSmsUrl(url, TENCENT);
  const { secretId, secretKey, app, sign, region } = parts;
  const templates = readTencentTemplates(parts.templates);
  return {
    name: nameOf(url),
    async send(sms) {
      const body = JSON.stringify({
        PhoneNumberSet: [sms.to],
        SmsSdkAppId: app,
        SignName: sign,
        // comes back in delivery reports
        SessionContext: sms.messageId,
        ...fill(templates, sms),
      });
      const timestamp = Math.floor(Date.now() / 1000);
      const signed = {
        'content-type': 'application/json; charset=utf-8',
        host: endpoint.host,
        'x-tc-action': 'SendSms',
      };
      const headers = {
        ...signed,
        'x-tc-version': '2021-01-11',
        'x-tc-region': region,
        'x-tc-timestamp': String(timestamp),
      };
      const authorization = signTencentRequest({
        secretId,
        secretKey,
        service: SERVICE,
        headers: signed,
        body,
        timestamp,
      });
      check(await post(new URL('/', endpoint), { ...headers, authorization }, body, timeout));
    },
    close: () => undefined,
  };
}

function fill(templates: TencentTemplates, { template, language, values }: Sms) {
  const name = `${template}.${language}`;
  const registered = templates.get(name);
  if (!registered) throw new DeliveryError(`has no template for ${name}`, true);
  const params = registered.params.map((param) => {
    const value = values[param];
    if (value === undefined) throw new DeliveryError(`has no ${param} for ${name}`, true);
    return value;
  });
  return { TemplateId: registered.id, TemplateParamSet: params };
}

function check(answer: Answer): void {
  const result = response.safeParse(answer.json).data?.Response;
  if (!isSuccess(answer) || result !== 'Ok') throw toDeliveryError(answer.status, result);
}
