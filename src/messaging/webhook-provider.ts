import { createHmac } from 'node:crypto';

import { isSuccess, post, POST_TIMEOUT } from './post.js';
import { DeliveryError, type Provider, type Sms } from './provider.js';
import { nameOf } from './provider-name.js';
import { WEBHOOK } from './sms-url-forms.js';
import { readSmsUrl } from './sms-url.js';

/** Of the answers that blame the request, those that say it may come again: RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4. */
const LATER = [408, 425, 429];

/**
 * Hands texts to a service of one's own, as JSON. The signature is HMAC-SHA256 of `<timestamp>.<body>`,
 * so that neither can be changed, and an old request not be sent again unnoticed.
 */
export function createWebhookProvider(url: string, timeout = POST_TIMEOUT): Provider<Sms> {
  const { endpoint, parts } = readSmsUrl(url, WEBHOOK);
  const key = Buffer.from(parts.secret, 'base64');
  return {
    name: nameOf(url),
    async send({ messageId, to, text, template, language }) {
      const body = JSON.stringify({ id: messageId, to, text, template, language });
      const timestamp = String(Math.floor(Date.now() / 1000));
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': messageId,
        'holdfast-timestamp': timestamp,
        'holdfast-signature': createHmac('sha256', key)
          .update(`${timestamp}.${body}`)
          .digest('hex'),
      };
      const answer = await post(endpoint, headers, body, timeout);
      if (!isSuccess(answer)) throw toDeliveryError(answer.status);
    },
    close: () => undefined,
  };
}

function toDeliveryError(status: number): DeliveryError {
  const permanent = status >= 400 && status < 500 && !LATER.includes(status);
  return new DeliveryError(`answered ${status}`, permanent);
}
