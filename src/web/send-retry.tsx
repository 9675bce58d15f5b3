import type { FastifyReply } from 'fastify';

import { RetryPage, type RetryForm } from './pages/retry-page.js';
import { isPassing, type Refusal } from './refusal.js';
import { sendPage } from './send-page.js';
import type { Texts } from './texts/texts.js';

/** Seconds after which to try again when the server doesn't say. */
const PAUSE = 5;

/** Says that something on our side can't be done now, and offers what was entered again. */
export function sendRetry(
  reply: FastifyReply,
  texts: Texts,
  refusal: Refusal,
  form?: RetryForm,
): FastifyReply {
  const page = <RetryPage texts={texts} refusal={refusal} form={form} />;
  if (!isPassing(refusal)) return sendPage(reply, 500, page);
  return sendPage(reply.header('retry-after', refusal.wait ?? PAUSE), 503, page);
}
