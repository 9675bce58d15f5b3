import { z } from 'zod';

import { isSuccess, post, POST_TIMEOUT, type Answer } from './post.js';
import { DeliveryError, type Provider, type Sms } from './provider.js';
import { nameOf } from './provider-name.js';
import { TWILIO } from './sms-url-forms.js';
import { readSmsUrl } from './sms-url.js';

/**
 * What Twilio says of a number or of a text, which stays so (its error dictionary,
 * https://www.twilio.com/docs/api/errors). Any other code is about our account, our sender or its
 * limits, and may be mended while a message waits.
 */
const PERMANENT = new Set([
  21211, // not a valid number
  21265, // a short code
  21408, // a region that isn't enabled
  21610, // the person has opted out
  21612, // can't be reached from our sender
  21614, // not a mobile number
  21617, // the text is too long
  21635, // a landline
]);

/** The part of an error that is read: its words repeat the number. */
const failure = z.object({ code: z.int().min(10_000).max(99_999) });

/**
 * Sends texts through Twilio's Messages resource. It knows no idempotency: a text whose answer is lost
 * may be sent twice.
 */
export function createTwilioProvider(url: string, timeout = POST_TIMEOUT): Provider<Sms> {
  const { endpoint, parts } = readSmsUrl(url, TWILIO);
  const { accountSid, authToken, from, messagingServiceSid } = parts;
  const messages = new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, endpoint);
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const sender = {
    ...(from && { From: from }),
    ...(messagingServiceSid && { MessagingServiceSid: messagingServiceSid }),
  };
  return {
    name: nameOf(url),
    async send({ to, text }) {
      const form = new URLSearchParams({ To: to, ...sender, Body: text });
      const answer = await post(messages, headers, form.toString(), timeout);
      if (!isSuccess(answer)) throw toDeliveryError(answer);
    },
    close: () => undefined,
  };
}

function toDeliveryError({ status, json }: Answer): DeliveryError {
  const code = failure.safeParse(json).data?.code;
  if (code === undefined) return new DeliveryError(`answered ${status}`, false);
  return new DeliveryError(`answered ${status} ${code}`, PERMANENT.has(code));
}
